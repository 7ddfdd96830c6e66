package pageferry.experiment.threads;

import java.util.List;
import pageferry.engine.Delivery;
import pageferry.experiment.plan.Row;

/**
 * One run on real threads, written down.
 *
 * @param title the run's title in its experiment
 * @param row what was run
 * @param howItEnded what became of it
 * @param answers what the fault plan let go wrong
 * @param steps the steps of all actors, each after the one that sent its message
 */
record Transcript(
    String title, Row row, TranscriptEnd howItEnded, List<FaultAnswer> answers, List<Step> steps) {
  /**
   * One step.
   *
   * @param delivery the message that was handled, and when
   * @param fingerprint what its receiver had done before
   */
  record Step(Delivery delivery, int fingerprint) {}
}
