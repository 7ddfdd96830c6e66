package pageferry.world;

/**
 * Something the machine reports. Events that Linux has too bear the kernel's name and fields
 * (KERNEL spelling in the Javadoc); the others are the model's own, for the kernel has no event
 * there.
 *
 * <p>Each group of events has a file of its own, in which an event is declared as a record with its
 * {@link Tag}. Its name and its words follow from the record. Whoever has to treat every event is a
 * {@link Visitor}, so that a new event does not compile until it is treated there; whoever cares
 * for some is a {@link TraceListener}.
 */
public sealed interface Tracepoint
    permits MigrateEvent,
        LockEvent,
        MemoryEvent,
        CompactEvent,
        OomEvent,
        CmaEvent,
        KsmEvent,
        DamonEvent,
        AccessEvent,
        TaskEvent,
        StepEvent {
  /** Hands the event to the method that takes events of its type. */
  void accept(Visitor to);

  /**
   * The event as numbers, so that runs can be compared and stored: its tag, then one for each
   * component in order, of a component that is a record one for each of its own.
   */
  default void write(Words out) {
    EventWords.of(getClass()).write(this, out);
  }

  /**
   * Whether whoever reports it is the task that runs there. Interrupts are reported beside whoever
   * ran last; and some events say themselves who runs and who does not.
   */
  default boolean isOfRunner() {
    return true;
  }

  /** Treats every event. */
  interface Visitor
      extends MigrateEvent.Visitor,
          LockEvent.Visitor,
          MemoryEvent.Visitor,
          CompactEvent.Visitor,
          OomEvent.Visitor,
          CmaEvent.Visitor,
          KsmEvent.Visitor,
          DamonEvent.Visitor,
          AccessEvent.Visitor,
          TaskEvent.Visitor,
          StepEvent.Visitor {}

  /** Treats those events whose methods it overrides, and no others. */
  interface Adapter
      extends Visitor,
          MigrateEvent.Adapter,
          LockEvent.Adapter,
          MemoryEvent.Adapter,
          CompactEvent.Adapter,
          OomEvent.Adapter,
          CmaEvent.Adapter,
          KsmEvent.Adapter,
          DamonEvent.Adapter,
          AccessEvent.Adapter,
          TaskEvent.Adapter,
          StepEvent.Adapter {}
}
