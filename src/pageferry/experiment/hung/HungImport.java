package pageferry.experiment.hung;

import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextFile;
import pageferry.experiment.conf.TextLines;
import pageferry.experiment.hung.HungState.Stand;
import pageferry.experiment.hung.HungState.Thing;
import pageferry.world.PlainText;

/**
 * Makes an experiment of the stacks of tasks that hang: each task takes what it has, waits until
 * all others have what they have, and then asks for what it waits for. So every schedule comes to
 * the state of the text, and a search says whether it can be left.
 */
public final class HungImport {
  /** What is longer is not read to its end. */
  private static final int MOST_BYTES = 64 << 20;

  /** Tasks of the experiment: of more, those that have nothing are left out. */
  private static final int MOST_TASKS = 16;

  private static final String INDENT = "  ";

  private final String file;
  private final HungState state;
  private final List<Stand> kept = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private HungImport(String file, List<HungTask> tasks) {
    this.file = file;
    this.state = new HungState(tasks);
    state.stands().forEach(this::keep);
  }

  /** Whether a file has stacks of tasks. */
  public static boolean isLike(Path file) {
    List<String> head = new ArrayList<>();
    try (TextLines lines = TextLines.of(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        head.add(line);
        if (head.size() == StackReader.MOST_LOOKED_AT) {
          break;
        }
      }
    } catch (BadInput unreadable) {
      return false; // Whoever reads it as something else says what is wrong with it.
    }
    return StackReader.isLike(head);
  }

  private static List<String> lines(Path file) {
    return TextFile.unpacked(file, MOST_BYTES).lines().toList();
  }

  /**
   * What a file says.
   *
   * @throws BadInput if it has no stack of a task
   */
  public static HungImport of(Path file) {
    List<HungTask> tasks = StackReader.read(file.toString(), lines(file));
    if (tasks.isEmpty()) {
      throw BadInput.at(
          new Place(file.toString(), 1), "stacks of tasks, as sysrq-w prints them", "none");
    }
    return new HungImport(file.toString(), tasks);
  }

  private void keep(Stand stand) {
    boolean room = state.stands().size() <= MOST_TASKS || !stand.has().isEmpty();
    boolean takesPart = stand.wants() != null || !stand.has().isEmpty();
    String left =
        !takesPart ? "; left out" : room && kept.size() < MOST_TASKS ? "" : "; left out, with many";
    if (left.isEmpty()) {
      kept.add(stand);
    }
    notes.add(note(stand) + stand.remark() + left);
  }

  private String note(Stand stand) {
    StringBuilder words = new StringBuilder();
    words.append(stand.task().place()).append(": ").append(stand.task().name());
    String join = " has ";
    for (Thing thing : stand.has()) {
      words.append(join).append(thing.words());
      join = " and ";
    }
    Thing wants = stand.wants();
    if (wants != null) {
      words.append(stand.has().isEmpty() ? " waits for " : "; waits for ").append(wants.words());
      String holder = state.holder(wants);
      words.append(holder.isEmpty() ? "" : ", which " + holder + " has");
    }
    return words.toString();
  }

  /** Who has what and who waits for what, a line for each task. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** How many tasks the experiment has. */
  public int tasks() {
    return kept.size();
  }

  /** The experiment's text. */
  public String text(String kernel) {
    if (kept.isEmpty()) {
      throw BadInput.at(
          new Place(file, 1), "a task that has or waits for a lock", "none of " + notes.size());
    }
    text.setLength(0);
    line(0, "# imported from stacks of tasks; who has what follows from the functions they are in");
    notes.forEach(each -> line(0, "# " + PlainText.of(each)));
    line(0, "about = " + ConfigUtil.quoteString("tasks that hang, as " + name() + " has them"));
    line(0, "machine { nodes = [ { cpus = \"0-" + (kept.size() - 1) + "\", memory = 1 GiB } ] }");
    if (!kernel.isEmpty()) {
      line(0, "kernel = " + ConfigUtil.quoteString(kernel));
    }
    line(0, "ends = any");
    line(0, "explore { strategy = exhaustive }");
    if (!state.locks().isEmpty()) {
      line(0, "locks {");
      state
          .locks()
          .forEach(
              (key, lock) ->
                  line(1, lock.name() + " = " + (lock.shared() ? "rwsem" : "mutex") + " # " + key));
      line(0, "}");
    }
    line(0, "processes { hung { threads {");
    for (int i = 0; i < kept.size(); i++) {
      thread(kept.get(i), i);
    }
    line(0, "} } }");
    return text.toString();
  }

  private String name() {
    return "" + Path.of(file).getFileName();
  }

  private void thread(Stand stand, int cpu) {
    line(1, ConfigUtil.quoteString(stand.task().name()) + " { cpu = " + cpu + ", program = [");
    int folios = state.folios().size();
    if (cpu > 0) {
      line(2, "{ op = wait, signal = stands_" + cpu + " }");
    } else if (folios > 0) {
      line(2, "{ op = mmap, map = folios, pages = " + folios + " }");
      line(2, "{ op = touch, map = folios }");
    }
    hold(stand, 0, 2);
    line(1, "] }");
  }

  /** Has the things from one on, and within them asks for what the task waits for. */
  private void hold(Stand stand, int at, int depth) {
    if (at < stand.has().size()) {
      begin(stand.has().get(at), depth);
      hold(stand, at + 1, depth + 1);
      end(stand.has().get(at), depth);
      return;
    }
    int number = kept.indexOf(stand) + 1;
    line(depth, "{ op = signal, signal = stands_" + number + " }");
    if (number < kept.size()) {
      line(depth, "{ op = wait, signal = stands_" + kept.size() + " }");
    }
    Thing wants = stand.wants();
    if (wants != null) {
      begin(wants, depth);
      end(wants, depth);
    }
  }

  private void begin(Thing thing, int depth) {
    if (thing.isFolio()) {
      Integer page = state.folios().get(thing.key());
      line(depth, "{ op = hold_folios, map = folios, pages = \"" + page + "\", body = [");
    } else {
      HungState.Lock lock = lock(thing);
      String mode = lock.shared() ? ", mode = " + (thing.write() ? "write" : "read") : "";
      line(depth, "{ op = lock, lock = " + lock.name() + mode + " }");
    }
  }

  private void end(Thing thing, int depth) {
    line(depth, thing.isFolio() ? "] }" : "{ op = unlock, lock = " + lock(thing).name() + " }");
  }

  private HungState.Lock lock(Thing thing) {
    HungState.@Nullable Lock lock = state.locks().get(thing.key());
    if (lock == null) {
      throw new IllegalStateException("no lock " + thing);
    }
    return lock;
  }

  private void line(int depth, String words) {
    text.append(INDENT.repeat(depth)).append(words).append('\n');
  }
}
