package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.survey.Told.Fineness;
import pageferry.mm.Paging;

/**
 * What hwloc 1.x writes otherwise: a machine that is one node has no object for it, and distances
 * are shares of the lowest, of the nodes in the order of the file.
 */
final class LstopoOne {
  private final String file;
  private final Survey survey;
  private @Nullable SortedSet<Integer> cpus;
  private long bytes;
  private int machineLine;
  private int line;
  private double base;
  private int count;
  private final List<Integer> values = new ArrayList<>();

  LstopoOne(String file, Survey survey) {
    this.file = file;
    this.survey = survey;
  }

  /** Hears of the machine. */
  void machine(XMLStreamReader xml) {
    String mask = xml.getAttributeValue(null, "cpuset");
    String memory = xml.getAttributeValue(null, "local_memory");
    machineLine = xml.getLocation().getLineNumber();
    cpus = mask == null ? null : CpuList.ofMask(mask);
    bytes = memory == null ? 0 : Math.round(number(xml, memory));
  }

  /** Hears of distances, or of the next of them. */
  void element(XMLStreamReader xml) {
    if (xml.getLocalName().equals("distances")) {
      line = xml.getLocation().getLineNumber();
      base = number(xml, xml.getAttributeValue(null, "latency_base"));
      count = (int) number(xml, xml.getAttributeValue(null, "nbobjs"));
      values.clear();
    } else {
      double share = number(xml, xml.getAttributeValue(null, "value"));
      values.add((int) Math.round(share * base));
    }
  }

  private double number(XMLStreamReader xml, @Nullable String text) {
    try {
      return Double.parseDouble(String.valueOf(text));
    } catch (NumberFormatException other) {
      throw BadInput.at(
          new Place(file, xml.getLocation().getLineNumber()), "a number", "'" + text + "'");
    }
  }

  /** Tells of the machine as of one node, which has all. */
  void tellMachine() {
    SortedSet<Integer> all = cpus;
    if (all != null && bytes > 0) {
      String at = file + ":" + machineLine;
      survey.node(0).cpus.by(all, at, Fineness.ROUNDED);
      Amount amount = new Amount(bytes, Paging.X86_64.bytes());
      survey.node(0).memory.by(amount, at, Fineness.KIBIBYTES);
    }
  }

  /** Tells of the distances if they are those of the nodes, in the order of the file. */
  void tellDistances(List<Integer> nodes) {
    if (count == 0 || count != nodes.size() || values.size() != count * count) {
      return;
    }
    survey.distances(nodes, values, file + ":" + line);
  }
}
