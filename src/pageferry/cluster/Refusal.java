package pageferry.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;

/** Why a member is none any more. */
final class Refusal {
  private Refusal() {}

  /** The reason why this member ended, as it is told after what was expected. */
  static String of(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .map(Refusal::text)
        .orElse("found none");
  }

  /** Whether another try would end in the same way. */
  static boolean isForGood(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system).getShutdownReason().filter(Refusal::isBuild).isPresent();
  }

  /** Whether the others have gone on without this member, so that it may join them again. */
  static boolean isDowned(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system).getShutdownReason().filter(Refusal::isDown).isPresent();
  }

  private static boolean isDown(CoordinatedShutdown.Reason reason) {
    return reason.equals(CoordinatedShutdown.clusterDowningReason());
  }

  private static boolean isBuild(CoordinatedShutdown.Reason reason) {
    return reason.equals(CoordinatedShutdown.incompatibleConfigurationDetectedReason());
  }

  private static String text(CoordinatedShutdown.Reason reason) {
    if (isBuild(reason)) {
      return "found one of another version, other conf files or another Java";
    }
    if (reason.equals(CoordinatedShutdown.clusterJoinUnsuccessfulReason())) {
      return "found nobody there who answers";
    }
    if (isDown(reason)) {
      return "found that the others go on without this process, which they could not reach";
    }
    return "found none: " + reason.getClass().getSimpleName().replace("$", "");
  }
}
