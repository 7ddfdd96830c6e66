package pageferry.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.function.Supplier;
import pageferry.report.CompareTable;
import pageferry.report.SavedResults;
import pageferry.report.html.ReportPage;

/** Makes reports and comparisons, one after the other; blocks its thread while runs run again. */
final class Reporter {
  /** Characters of a line of a comparison. */
  private static final int WIDTH = 120;

  /** What the reporter can be asked. */
  sealed interface Command {
    /** Has the reporter do what it is asked. */
    void carryOut();
  }

  /** Asks for the report page of results. */
  record Report(List<Supplier<SavedResults>> results, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut() {
      Safely.answer(to, () -> page(results.stream().map(Supplier::get).toList()));
    }
  }

  /** Asks for two results side by side. */
  record Compare(List<Supplier<SavedResults>> results, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut() {
      Safely.answer(to, () -> table(results.get(0).get(), results.get(1).get()));
    }
  }

  private Reporter() {}

  static Behavior<Command> create() {
    return Behaviors.receiveMessage(
        command -> {
          command.carryOut();
          return Behaviors.same();
        });
  }

  private static Answer page(List<SavedResults> results) {
    String policy = Policy.only(ReportPage.scripts(), ReportPage.styles());
    return new Answer(Answer.OK, Answer.Form.HTML, new ReportPage(results).html(), policy);
  }

  private static Answer table(SavedResults one, SavedResults other) {
    String text = new CompareTable(one, other, false).text(WIDTH);
    return Answer.json(JsonNodeFactory.instance.objectNode().put("table", text));
  }
}
