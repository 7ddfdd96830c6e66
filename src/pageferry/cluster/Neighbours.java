package pageferry.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.MemberUp;
import akka.cluster.ClusterEvent.ReachableMember;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import java.util.function.Consumer;

/** Tells of the workers of a cluster: who comes, cannot be reached, and goes. */
final class Neighbours {
  private Neighbours() {}

  static Behavior<ClusterDomainEvent> create(Consumer<String> news) {
    return Behaviors.setup(
        context -> {
          ActorRef<ClusterDomainEvent> self = context.getSelf();
          var subscriptions = Cluster.get(context.getSystem()).subscriptions();
          subscriptions.tell(Subscribe.create(self.unsafeUpcast(), ClusterDomainEvent.class));
          return Behaviors.receive(ClusterDomainEvent.class)
              .onMessage(MemberUp.class, up -> tell(news, up.member(), "is there"))
              .onMessage(UnreachableMember.class, lost -> tell(news, lost.member(), "is silent"))
              .onMessage(ReachableMember.class, back -> tell(news, back.member(), "is heard again"))
              .onMessage(MemberRemoved.class, gone -> tell(news, gone.member(), "is gone"))
              .onAnyMessage(other -> Behaviors.same())
              .build();
        });
  }

  private static Behavior<ClusterDomainEvent> tell(
      Consumer<String> news, Member member, String what) {
    news.accept(member.address().hostPort().replaceFirst(".*@", "") + " " + what);
    return Behaviors.same();
  }
}
