package pageferry.mm;

/** A signal that can end a task (asm-generic/signal.h, Linux 6.1). */
public enum Signal {
  SIGBUS,
  SIGKILL,
  SIGSEGV
}
