package pageferry.experiment.hung;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.Place;

/** A task that a text of stacks tells of. */
final class HungTask {
  private final Place place;
  private final List<String> frames = new ArrayList<>();
  private final List<String> waits = new ArrayList<>();
  private final List<String> has = new ArrayList<>();
  private String comm;
  private int pid;
  private int group;

  /**
   * @param place where the text begins to tell of it
   * @param comm its name, or an empty text
   * @param pid its number, or 0
   */
  HungTask(Place place, String comm, int pid) {
    this.place = place;
    this.comm = comm;
    this.pid = pid;
  }

  Place place() {
    return place;
  }

  /** The functions of its stack, the innermost first. */
  List<String> frames() {
    return frames;
  }

  /** What a script that knows addresses says it waits for, such as {@code folio 0xea00}. */
  List<String> waits() {
    return waits;
  }

  /** What such a script says it has. */
  List<String> has() {
    return has;
  }

  void called(String name, int number, int of) {
    comm = comm.isEmpty() ? name : comm;
    pid = pid == 0 ? number : pid;
    group = of == 0 ? group : of;
  }

  int pid() {
    return pid;
  }

  String comm() {
    return comm;
  }

  /** What tells its address space from others: its thread group, or else its name. */
  String process() {
    return group > 0 ? "" + group : comm.isEmpty() ? "" + pid : comm;
  }

  /** Its name and number as a thread of an experiment. */
  String name() {
    String plain = comm.replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("^_+|_+$", "");
    return (plain.isEmpty() ? "task" : plain) + "-" + pid;
  }
}
