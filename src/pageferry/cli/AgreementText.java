package pageferry.cli;

import java.util.Map;
import pageferry.experiment.conform.Agreement;
import pageferry.experiment.conform.Point;
import pageferry.experiment.conform.ProgramResult;
import pageferry.world.PlainText;

/** An agreement as a person reads it: disagreements, the table by area, the summary last. */
final class AgreementText {
  private final Agreement agreement;

  AgreementText(Agreement agreement) {
    this.agreement = agreement;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (ProgramResult program : agreement.programs()) {
      if (!program.notRun().isEmpty()) {
        text.append(PlainText.of(program.program() + " not run: " + program.notRun())).append('\n');
      }
      for (Point point : program.points()) {
        if (!point.agrees()) {
          text.append(PlainText.of(program.program() + " " + point)).append('\n');
        }
      }
    }
    text.append("kernel ").append(agreement.kernel()).append('\n');
    for (Map.Entry<String, Agreement.Tally> area : agreement.areas().entrySet()) {
      text.append("  %-24s%s%n".formatted(area.getKey(), area.getValue()));
    }
    text.append("programs that agree in all fields, by group\n");
    agreement
        .groups()
        .forEach((group, tally) -> text.append("  %-24s%s%n".formatted(group, tally)));
    agreement
        .leftOut()
        .forEach((what, times) -> text.append("not compared: " + what + " " + times + '\n'));
    agreement
        .notModelled()
        .forEach(
            (what, programs) ->
                text.append("not run: " + programs + " programs that ask for " + what + '\n'));
    if (!agreement.unrecorded().isEmpty()) {
      text.append("without a recording: ").append(agreement.unrecorded().size()).append('\n');
    }
    return text.append(agreement.summary()).append('\n').toString();
  }
}
