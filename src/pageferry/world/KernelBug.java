package pageferry.world;

/** The model has contradicted itself: its VM_BUG_ON(). A run that meets one fails. */
public final class KernelBug extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KernelBug(String what) {
    super(what);
  }
}
