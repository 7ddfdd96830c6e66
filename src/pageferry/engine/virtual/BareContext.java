package pageferry.engine.virtual;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * What a {@link BareActor} can ask of Akka: itself and its children. Anything else is refused, so
 * that nobody relies on it. Akka hands a context to and fro between its two languages, so this is
 * one of either.
 */
record BareContext(BareActor<?> actor) implements InvocationHandler {
  private static final MethodHandle MAKER = maker();

  /** The context of an actor. */
  @SuppressWarnings("unchecked") // what the actor understands, its context does
  static <T> ActorContext<T> of(BareActor<T> actor) {
    try {
      Object context = MAKER.invokeExact(new BareContext(actor));
      return (ActorContext<T>) context;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MethodHandle maker() {
    Class<?>[] both = {ActorContext.class, akka.actor.typed.scaladsl.ActorContext.class};
    InvocationHandler none = (context, method, arguments) -> context;
    Object first = Proxy.newProxyInstance(ActorContext.class.getClassLoader(), both, none);
    try {
      return MethodHandles.publicLookup()
          .findConstructor(
              first.getClass(), MethodType.methodType(void.class, InvocationHandler.class))
          .asType(MethodType.methodType(Object.class, BareContext.class));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Object invoke(Object context, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "asJava", "asScala" -> context;
      case "getSelf", "self" -> actor;
      case "getChild" -> Optional.ofNullable(actor.child((String) arguments[0]));
      case "spawn" -> actor.spawn((Behavior<?>) arguments[0], (String) arguments[1]);
      default ->
          throw new UnsupportedOperationException(
              actor.name() + " is in no ActorSystem, which " + method.getName() + " needs");
    };
  }
}
