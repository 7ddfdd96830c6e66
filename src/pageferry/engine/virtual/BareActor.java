package pageferry.engine.virtual;

import akka.actor.ActorPath;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An actor on a {@link BareStage}: its address, the messages it is about to handle, and the
 * behaviour that handles them. Whatever that throws fails the run.
 *
 * @param <T> what it understands
 */
final class BareActor<T> extends Inbox implements ActorRef<T> {
  private static final long serialVersionUID = 1L;

  private final BareStage stage;
  private final @Nullable VirtualRun<?> run;
  private final ActorContext<T> context;
  private final @Nullable BareActor<?> parent;
  private final String own;
  private @Nullable Map<String, BareActor<?>> children;
  private @Nullable Behavior<T> behavior;
  private @Nullable T letter;
  private @Nullable ArrayDeque<T> others;
  private boolean born;

  /**
   * @param first how it behaves at first
   * @param parent who created it; null: nobody, it is the root
   */
  BareActor(BareStage stage, Behavior<T> first, @Nullable BareActor<?> parent, String own) {
    super(stage.pump().ready, stage.nextNumber());
    this.stage = stage;
    this.run = stage.run();
    this.behavior = first;
    this.own = own;
    this.parent = parent;
    this.context = BareContext.of(this);
    stage.awaitsBirth(this);
  }

  /** Creates a child. */
  <U> BareActor<U> spawn(Behavior<U> child, String name) {
    if (children == null) {
      children = new LinkedHashMap<>();
    }
    BareActor<U> spawned = new BareActor<>(stage, child, this, name);
    if (children.put(name, spawned) != null) {
      throw new IllegalArgumentException(name() + " has a child " + name + " already");
    }
    return spawned;
  }

  /** The child of that name, or null. */
  @Nullable BareActor<?> child(String name) {
    return children == null ? null : children.get(name);
  }

  // Inbox

  @Override
  String name() {
    String above = parent == null || parent.parent == null ? "" : parent.name();
    return above + "/" + own;
  }

  @Override
  int numberIn(ActorNames names) {
    int above = parent == null ? ActorNames.NOBODY : parent.actor(names);
    return names.number(above, own, number());
  }

  @Override
  boolean isRunnable() {
    return letter != null && behavior != null;
  }

  @Override
  @SuppressWarnings("unchecked") // what was told to this address
  void add(Object message) {
    if (letter == null) {
      letter = (T) message;
      return;
    }
    if (others == null) {
      others = new ArrayDeque<>();
    }
    others.add((T) message);
  }

  private @Nullable T take() {
    T first = letter;
    letter = others == null ? null : others.poll();
    return first;
  }

  @Override
  void step() {
    try {
      if (!born) {
        born = true;
        become(Behavior.start(Objects.requireNonNull(behavior), context));
      }
      Behavior<T> present = behavior;
      T message = take();
      if (present != null && message != null) {
        handle(present, message);
      }
    } catch (Throwable cause) {
      behavior = null;
      stage.fail(cause);
    }
  }

  private void handle(Behavior<T> present, T message) throws Exception {
    Behavior<T> next =
        present instanceof ExtensibleBehavior<T> own
            ? own.receive(context, message)
            : Behavior.interpretMessage(present, context, message);
    if (next != Behaviors.<T>same()) {
      become(Behavior.canonicalize(Behavior.start(next, context), present, context));
    }
  }

  private void become(Behavior<T> next) {
    behavior = Behavior.isAlive(next) ? next : null;
  }

  // ActorRef

  @Override
  public void tell(T message) {
    Pump pump = stage.pump();
    if (!pump.inControl()) {
      pump.intake(() -> tell(message));
    } else if (run != null && run == stage.run()) {
      post(pump, message);
    }
  }

  private void post(Pump pump, T message) {
    if (pump.mail != null) {
      pump.mail.post(this, message, message);
    } else if (behavior != null) {
      add(message);
      if (!listed) {
        pump.ready.add(this);
      }
    }
  }

  @Override
  @SuppressWarnings("unchecked") // as Akka's own
  public <U extends T> ActorRef<U> narrow() {
    return (ActorRef<U>) this;
  }

  @Override
  @SuppressWarnings("unchecked") // as Akka's own
  public <U> ActorRef<U> unsafeUpcast() {
    return (ActorRef<U>) this;
  }

  @Override
  public ActorPath path() {
    throw new UnsupportedOperationException(name() + " is in no ActorSystem, so it has no path");
  }

  @Override
  public int compareTo(ActorRef<?> other) {
    return name().compareTo(((BareActor<?>) other).name());
  }

  @Override
  public String toString() {
    return name();
  }
}
