package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An agreement as JSON: the tallies, and every point in which a program differs. */
public final class AgreementJson {
  private AgreementJson() {}

  /** The agreement as a tree. */
  public static ObjectNode tree(Agreement agreement) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("kernel", agreement.kernel());
    root.put("summary", agreement.summary());
    tally(root.putObject("agreement").putObject("programs"), agreement.whole());
    for (Field field : Field.values()) {
      tally(root.withObject("/agreement").putObject(field.text()), agreement.of(field));
    }
    ObjectNode areas = root.putObject("areas");
    agreement.areas().forEach((area, tally) -> tally(areas.putObject(area), tally));
    ObjectNode groups = root.putObject("groups");
    agreement.groups().forEach((group, tally) -> tally(groups.putObject(group), tally));
    agreement.notModelled().forEach(root.putObject("not_modelled")::put);
    agreement.leftOut().forEach(root.putObject("not_compared")::put);
    ArrayNode programs = root.putArray("programs");
    agreement.programs().forEach(program -> program(programs.addObject(), program));
    agreement.mistakes().forEach(root.putArray("mistakes")::add);
    agreement.unrecorded().forEach(root.putArray("unrecorded")::add);
    return root;
  }

  private static void tally(ObjectNode node, Agreement.Tally tally) {
    node.put("agreed", tally.agreed()).put("all", tally.all());
  }

  private static void program(ObjectNode node, ProgramResult program) {
    node.put("name", program.program()).put("agrees", program.agrees());
    if (!program.notRun().isEmpty()) {
      node.put("not_run", program.notRun());
    }
    if (!program.notModelled().isEmpty()) {
      program.notModelled().forEach(node.putArray("not_modelled")::add);
    }
    ArrayNode differs = node.putArray("differs");
    for (Point point : program.points()) {
      if (!point.agrees()) {
        differs
            .addObject()
            .put("field", point.field().text())
            .put("where", point.where())
            .put("expected", point.expected())
            .put("got", point.got());
      }
    }
  }
}
