package pageferry.protocol.kernel;

import java.util.List;
import java.util.Optional;
import pageferry.mm.AccessPattern;
import pageferry.mm.PageRange;
import pageferry.mm.PageSet;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.protocol.ops.space.PageContents;

/**
 * One step of a program: a system call, a memory access, or a construct that arranges others. Byte
 * addresses and page numbers are those of the task's address space; maps have been laid out before.
 * System calls stand with the routines that carry them out; what stands here is done by whoever
 * runs the program.
 */
public sealed interface Step {
  /** The rounds of a body that is carried out until time or somebody else ends it. */
  long ENDLESS = Long.MAX_VALUE;

  /** What the step does. */
  StepOp op();

  /** The steps in it: those of a construct and of a fork's child. */
  default List<Step> body() {
    return List.of();
  }

  /** How many steps it is, with those in it. */
  default int size() {
    return 1 + body().stream().mapToInt(Step::size).sum();
  }

  /** How often its body, or what it does itself, is carried out at most. */
  default long rounds() {
    return 1;
  }

  /** The name of the task that it makes, which carries out its body; empty: it makes none. */
  default String child() {
    return "";
  }

  /** The signal that it raises. */
  default Optional<ProgramSignal> raises() {
    return Optional.empty();
  }

  /** The signal that it sleeps for. */
  default Optional<ProgramSignal> awaits() {
    return Optional.empty();
  }

  /** The sysctl or file of /proc or /sys that it writes; empty: none. */
  default String knob() {
    return "";
  }

  /** What it calls the pages that it pins or references, such as {@code pin p}; empty: none. */
  default String holds() {
    return "";
  }

  /** Whether the step maps huge pages of the hugetlb pool. */
  default boolean isHugetlbMap() {
    return false;
  }

  /** Has the visitor do what it does with a step of this kind. */
  <R> R accept(Visitor<R> visitor);

  /**
   * What is done with a step, kind by kind.
   *
   * @param <R> what comes of it
   */
  interface Visitor<R> {
    R on(Call call);

    R on(Touch touch);

    R on(Access access);

    R on(Smaps smaps);

    R on(SetAffinity setAffinity);

    R on(Repeat repeat);

    R on(HoldFolios holdFolios);

    R on(Writeback writeback);

    R on(For loop);

    R on(Until loop);

    R on(Wait wait);

    R on(Signal signal);

    R on(Sleep sleep);

    R on(Mark mark);

    R on(Named named);
  }

  /** A step that is carried out by a routine of its own: a system call, or an act like one. */
  non-sealed interface Call extends Step {
    /** A new activation of the routine, which returns what the step answers. */
    Routine routine();

    @Override
    default <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** One access to each of the pages in turn; a write leaves {@code value}: PageContents. */
  record Touch(PageSet pages, boolean write, long value) implements Step {
    public Touch(PageSet pages, boolean write) {
      this(pages, write, PageContents.UNSAID);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.TOUCH;
    }
  }

  /** {@code count} accesses to the pages by a pattern, {@code thinkNs} of user time between. */
  record Access(PageSet pages, AccessPattern pattern, long count, boolean write, long thinkNs)
      implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.ACCESS;
    }
  }

  /** Reads from /proc/self/smaps how many huge pages a range is mapped by. */
  record Smaps(long vpn, long pages) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.SMAPS;
    }
  }

  /** sched_setaffinity(2) to one CPU. */
  record SetAffinity(int cpu) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.SCHED_SETAFFINITY;
    }
  }

  /** The body, {@code times} times. */
  record Repeat(long times, List<Step> body) implements Step {
    public Repeat {
      body = List.copyOf(body);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.REPEAT;
    }

    @Override
    public long rounds() {
      return times;
    }
  }

  /**
   * The body while the folios of the pages are referenced and, if {@code locked}, PG_locked by this
   * task, taken in the order given or in {@code ascending} order.
   */
  record HoldFolios(PageSet pages, boolean locked, boolean ascending, List<Step> body)
      implements Step {
    public HoldFolios {
      body = List.copyOf(body);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.HOLD_FOLIOS;
    }
  }

  /**
   * Begins to write the dirty folios of the bytes; their writeback ends when the device has had its
   * time, or, where that is -1, behind the body, by this task.
   */
  record Writeback(PageRange bytes, long deviceNs, List<Step> body) implements Step {
    public Writeback {
      body = List.copyOf(body);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.WRITEBACK;
    }
  }

  /** The body again and again until {@code durationNs} of virtual time have passed. */
  record For(long durationNs, List<Step> body) implements Step {
    public For {
      body = List.copyOf(body);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.FOR;
    }

    @Override
    public long rounds() {
      return ENDLESS;
    }
  }

  /** The body again and again until some task has raised the signal; at least once. */
  record Until(ProgramSignal signal, List<Step> body) implements Step {
    public Until {
      body = List.copyOf(body);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.UNTIL;
    }

    @Override
    public long rounds() {
      return ENDLESS;
    }
  }

  /** Sleeps until the signal has been raised {@code count} times in all. */
  record Wait(ProgramSignal signal, int count) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.WAIT;
    }

    @Override
    public Optional<ProgramSignal> awaits() {
      return Optional.of(signal);
    }
  }

  /** Raises a signal: wakes all tasks that wait for it, now and later. */
  record Signal(ProgramSignal signal) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.SIGNAL;
    }

    @Override
    public Optional<ProgramSignal> raises() {
      return Optional.of(signal);
    }
  }

  /** Sleeps for {@code ns} of virtual time, or until so much has passed since the start. */
  record Sleep(long ns, boolean until) implements Step {
    public Sleep(long ns) {
      this(ns, false);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.SLEEP;
    }
  }

  /** Begins a phase of the run, known by its number. */
  record Mark(int phase) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return StepOp.MARK;
    }
  }

  /** A step whose end is told under a name and for what it really answered; -1: without. */
  record Named(int name, int real, Step step) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public StepOp op() {
      return step.op();
    }

    @Override
    public List<Step> body() {
      return step.body();
    }

    @Override
    public long rounds() {
      return step.rounds();
    }

    @Override
    public String child() {
      return step.child();
    }

    @Override
    public Optional<ProgramSignal> raises() {
      return step.raises();
    }

    @Override
    public Optional<ProgramSignal> awaits() {
      return step.awaits();
    }

    @Override
    public String knob() {
      return step.knob();
    }

    @Override
    public boolean isHugetlbMap() {
      return step.isHugetlbMap();
    }
  }
}
