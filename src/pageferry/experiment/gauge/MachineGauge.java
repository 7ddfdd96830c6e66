package pageferry.experiment.gauge;

import java.util.function.UnaryOperator;

/** Real migrations by move_pages(2) that nobody watches. */
final class MachineGauge implements Gauge {
  private final Ferry ferry;

  private MachineGauge(Ferry.Load load) {
    ferry = new Ferry(load, Ferry.NOBODY, UnaryOperator.identity());
  }

  /**
   * @param kernel its version
   * @param size base pages of a folio
   */
  static Gauge of(String kernel, int size) {
    return new MachineGauge(new Ferry.Load(kernel, size, size == 1 ? 4096 : 128));
  }

  @Override
  public long work() {
    return ferry.moveOften();
  }

  @Override
  public void close() {
    ferry.close();
  }
}
