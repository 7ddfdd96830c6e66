package pageferry.engine;

import akka.actor.ActorPath;
import akka.actor.RootActorPath;

/** The names of a population's actors, whose root is a child of Akka's guardian. */
public final class ActorPaths {
  private ActorPaths() {}

  /** Whether a path is {@code /user/...} with something below. */
  public static boolean isOfPopulation(ActorPath path) {
    if (path instanceof RootActorPath || path.parent() instanceof RootActorPath) {
      return false;
    }
    ActorPath top = path.parent();
    while (!(top.parent() instanceof RootActorPath)) {
      top = top.parent();
    }
    return top.name().equals("user");
  }

  /** Whether {@link #name} of a path is a name, found out without making it. */
  public static boolean isNamed(ActorPath path, String name) {
    int end = name.length();
    ActorPath at = path;
    for (ActorPath above = path.parent(); !(above.parent() instanceof RootActorPath); ) {
      String own = at.name();
      int begin = end - own.length();
      if (begin < 1 || name.charAt(begin - 1) != '/' || !name.startsWith(own, begin)) {
        return false;
      }
      end = begin - 1;
      at = above;
      above = at.parent();
    }
    return at == path ? name.equals("/") : end == 0;
  }

  /** The path below the root of the population, the root's being {@code "/"}. */
  public static String name(ActorPath path) {
    ActorPath parent = path.parent();
    if (parent.parent() instanceof RootActorPath) {
      return "/";
    }
    String above = name(parent);
    return above.length() == 1 ? above + path.name() : above + "/" + path.name();
  }
}
