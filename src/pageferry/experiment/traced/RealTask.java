package pageferry.experiment.traced;

import org.jspecify.annotations.Nullable;
import pageferry.mm.StepOp;

/** What a task of a trace is at. */
final class RealTask {
  /** Its number in the journal's run. */
  final int number;

  /** The system call that it is in; null: none. */
  @Nullable StepOp call;

  /** When that began. */
  long callSinceNs;

  /** The page fault that it is in: where, or -1 for none that is known. */
  long faultAddr = -1;

  /** Whether that is a write. */
  boolean faultWrites;

  /** When it began. */
  long faultSinceNs;

  /** The address space whose mmap_lock it wants; 0: none. */
  int wants;

  /** Whether it wants to write. */
  boolean wantsToWrite;

  /** Whether it sleeps for it. */
  boolean sleeps;

  /** How many CPUs have answered the shootdown that it waits for; -1: it waits for none. */
  int shotDown = -1;

  /** How many pages that is of. */
  int shootsPages;

  RealTask(int number) {
    this.number = number;
  }

  /** Forgets what it was at: events of it are missing. */
  void forget() {
    call = null;
    faultAddr = -1;
    wants = 0;
    sleeps = false;
    shotDown = -1;
  }
}
