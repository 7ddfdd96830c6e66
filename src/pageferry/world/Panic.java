package pageferry.world;

/** The machine's emergency brake: an actor that met a Throwable pulls it and the run fails. */
public interface Panic {
  /** Fails the run with {@code cause}; only the first cause counts. Returns normally. */
  void panic(Throwable cause);
}
