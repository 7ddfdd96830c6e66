package pageferry.experiment.survey;

import static pageferry.experiment.survey.Told.Fineness.ROUNDED;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.survey.Told.Fineness;
import pageferry.mm.Paging;

/**
 * Reads what {@code lstopo --of xml} writes (hwloc 1.x to 3.x): NUMA nodes by os_index, the CPUs
 * beside which they lie, their memory, and distances. A node without CPUs hangs where others have
 * some, so its CPUs are those of no other node.
 */
final class LstopoReader {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final String file;
  private final Survey survey;

  /** The smallest set of CPUs that was seen for each node, with its line. */
  private final SortedMap<Integer, SortedSet<Integer>> beside = new TreeMap<>();

  private final SortedMap<Integer, Integer> lines = new TreeMap<>();

  /** The nodes in the order of the file, and by the number that hwloc gave their objects. */
  private final List<Integer> order = new ArrayList<>();

  private final Map<String, Integer> byObject = new HashMap<>();
  private final LstopoOne one;
  private String attribute = "";
  private boolean isLatency;
  private boolean isPaged;
  private final List<Integer> indexes = new ArrayList<>();
  private final List<Integer> values = new ArrayList<>();

  LstopoReader(String file, Survey survey) {
    this.file = file;
    this.survey = survey;
    this.one = new LstopoOne(file, survey);
  }

  /** Whether a text is such a file. */
  static boolean isLike(String text) {
    return text.startsWith("<?xml") && text.contains("<topology");
  }

  void read(String text) {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
      while (xml.hasNext()) {
        int kind = xml.next();
        if (kind == XMLStreamConstants.START_ELEMENT) {
          element(xml);
        } else if (kind == XMLStreamConstants.END_ELEMENT
            && xml.getLocalName().equals("distances2")
            && isLatency) {
          distances(xml);
        }
      }
    } catch (XMLStreamException broken) {
      int line = Math.max(broken.getLocation().getLineNumber(), 0);
      throw BadInput.at(new Place(file, line), "XML as lstopo writes it", "other text");
    }
    if (order.isEmpty()) {
      one.tellMachine();
    }
    one.tellDistances(order);
    tellCpus();
  }

  private void element(XMLStreamReader xml) throws XMLStreamException {
    switch (xml.getLocalName()) {
      case "object" -> {
        if ("NUMANode".equals(attribute(xml, "type"))) {
          node(xml, number(xml, "os_index"));
        } else if ("Machine".equals(attribute(xml, "type"))) {
          one.machine(xml);
        }
      }
      case "info" -> {
        if ("OSRelease".equals(attribute(xml, "name"))) {
          survey.release(required(xml, "value"));
        }
      }
      case "distances2" -> {
        isLatency =
            "NUMANode".equals(attribute(xml, "type"))
                && "NUMALatency".equals(attribute(xml, "name"));
        indexes.clear();
        values.clear();
      }
      case "distances", "latency" -> one.element(xml);
      case "page_type" -> pageType(xml);
      case "memattr" -> attribute = String.valueOf(attribute(xml, "name"));
      case "memattr_value" -> speed(xml);
      case "indexes" -> indexes.addAll(numbers(xml));
      case "u64values" -> values.addAll(numbers(xml));
      default -> {}
    }
  }

  /** The first kind of pages of a node is that of its base pages. */
  private void pageType(XMLStreamReader xml) {
    if (!isPaged) {
      survey.pageBytes(parsed(xml, required(xml, "size")));
      isPaged = true;
    }
  }

  /** What memory attributes tell of the nearest CPUs, as sysfs does. */
  private void speed(XMLStreamReader xml) {
    Integer id = byObject.get(String.valueOf(attribute(xml, "target_obj_gp_index")));
    String value = attribute(xml, "value");
    boolean latency = attribute.endsWith("Latency") && !attribute.startsWith("Write");
    boolean bandwidth = attribute.endsWith("Bandwidth") && !attribute.startsWith("Write");
    if (id == null || value == null || !latency && !bandwidth) {
      return;
    }
    NodeSurvey node = survey.node(id);
    (latency ? node.readLatencyNs : node.readBandwidthMbs)
        .by((int) parsed(xml, value), file + ":" + xml.getLocation().getLineNumber(), ROUNDED);
  }

  private void node(XMLStreamReader xml, int id) {
    int line = xml.getLocation().getLineNumber();
    String mask = attribute(xml, "cpuset");
    SortedSet<Integer> cpus = mask == null ? new TreeSet<>() : CpuList.ofMask(mask);
    if (cpus == null) {
      throw BadInput.at(new Place(file, line), "a cpuset of hexadecimal words", "another");
    }
    order.add(id);
    byObject.put(String.valueOf(attribute(xml, "gp_index")), id);
    beside.put(id, cpus);
    lines.put(id, line);
    String memory = attribute(xml, "local_memory");
    if (memory != null) {
      Amount amount = new Amount(parsed(xml, memory), Paging.X86_64.bytes());
      survey.node(id).memory.by(amount, file + ":" + line, Fineness.KIBIBYTES);
    }
  }

  /** The CPUs beside several nodes are those of the one with the lowest number. */
  private void tellCpus() {
    SortedSet<Integer> given = new TreeSet<>();
    beside.forEach(
        (id, cpus) -> {
          SortedSet<Integer> own = new TreeSet<>(cpus);
          own.removeAll(given);
          given.addAll(own);
          survey.node(id).cpus.by(own, file + ":" + lines.get(id), ROUNDED);
        });
  }

  /** The numbers stand in several elements if there are many. */
  private void distances(XMLStreamReader xml) {
    int line = xml.getLocation().getLineNumber();
    isLatency = false;
    int count = indexes.size();
    if (values.size() != count * count) {
      throw BadInput.at(
          new Place(file, line), count * count + " distances", values.size() + " of them");
    }
    survey.distances(indexes, values, file + ":" + line);
  }

  private List<Integer> numbers(XMLStreamReader xml) throws XMLStreamException {
    int line = xml.getLocation().getLineNumber();
    String text = xml.getElementText().strip();
    try {
      return text.isEmpty() ? List.of() : BLANKS.splitAsStream(text).map(Integer::valueOf).toList();
    } catch (NumberFormatException other) {
      throw BadInput.at(new Place(file, line), "numbers", "'" + text + "'");
    }
  }

  private static @Nullable String attribute(XMLStreamReader xml, String name) {
    return xml.getAttributeValue(null, name);
  }

  private String required(XMLStreamReader xml, String name) {
    String value = attribute(xml, name);
    if (value == null) {
      int line = xml.getLocation().getLineNumber();
      throw BadInput.at(new Place(file, line), "an attribute '" + name + "'", "none");
    }
    return value;
  }

  private int number(XMLStreamReader xml, String name) {
    return (int) parsed(xml, required(xml, name));
  }

  private long parsed(XMLStreamReader xml, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException other) {
      int line = xml.getLocation().getLineNumber();
      throw BadInput.at(new Place(file, line), "a number", "'" + text + "'");
    }
  }
}
