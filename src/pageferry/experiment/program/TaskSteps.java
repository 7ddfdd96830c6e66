package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Units;
import pageferry.experiment.program.StepReader.Op;
import pageferry.mm.OwnLock;
import pageferry.mm.PageSet;
import pageferry.protocol.fork.ExitCall;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.fork.ForkExitCall;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.locking.DropLock;
import pageferry.protocol.locking.TakeLock;

/** Steps that concern tasks, and the constructs that arrange other steps. */
final class TaskSteps {
  static final Map<String, Op> OPS = new LinkedHashMap<>();

  /** The copies of a body that one step makes. */
  private static final int MOST_ROUNDS = 1 << 16;

  private static final long NS_PER_MS = 1_000_000;

  static {
    OPS.put("fork", new Op(List.of("child", "body"), TaskSteps::fork));
    OPS.put("fork_exit", new Op(List.of(), TaskSteps::forkExit));
    OPS.put("exit", new Op(List.of(), arguments -> new ExitCall.Exit()));
    OPS.put(
        "sched_setaffinity",
        new Op(List.of("cpu"), arguments -> new Step.SetAffinity(arguments.cpu())));
    OPS.put("repeat", new Op(List.of("times", "map", "pages", "each", "body"), TaskSteps::repeat));
    OPS.put(
        "hold_folios",
        new Op(List.of("map", "pages", "how", "order", "body"), TaskSteps::holdFolios));
    OPS.put("lock", new Op(List.of("lock", "mode"), TaskSteps::lock));
    OPS.put("unlock", new Op(List.of("lock"), arguments -> new DropLock.Unlock(arguments.lock())));
    OPS.put("for", new Op(List.of("duration", "body"), TaskSteps::during));
    OPS.put("until", new Op(List.of("signal", "body"), TaskSteps::until));
    OPS.put("wait", new Op(List.of("signal", "count"), TaskSteps::await));
    OPS.put("signal", new Op(List.of("signal"), arguments -> new Step.Signal(arguments.signal())));
    OPS.put("mark", new Op(List.of("name"), arguments -> new Step.Mark(arguments.phase())));
    OPS.put("sleep", new Op(List.of("ms", "time", "until"), TaskSteps::sleep));
  }

  private TaskSteps() {}

  private static Step fork(Arguments arguments) {
    Fields fields = arguments.fields();
    return new ForkCall.Fork(
        fields.get("child").text(), fields.has("body") ? arguments.body() : List.of());
  }

  private static Step forkExit(Arguments arguments) {
    String child = arguments.names().nameTask("short-lived");
    return new ForkExitCall.ForkExit(child, arguments.names().ownSignal(child + " is gone"));
  }

  /** The body is written out for each stretch of pages, so that each copy is a step of its own. */
  private static Step forPages(Arguments arguments) {
    Fields fields = arguments.fields();
    PageSet pages = arguments.pages();
    long start = arguments.map().vpn();
    long each = fields.has("each") ? fields.get("each").whole(1, pages.size()) : 1;
    if (pages.run(0) != pages.size()) {
      throw fields.get("pages").mistake("pages that follow one another, such as \"0-511\"");
    }
    if (pages.size() / each > MOST_ROUNDS) {
      throw fields
          .get(fields.has("each") ? "each" : "map")
          .mistake("at most " + MOST_ROUNDS + " rounds of a body");
    }
    List<Map<String, String>> rounds = new ArrayList<>();
    long end = pages.page(0) - start + pages.size();
    for (long first = pages.page(0) - start; first < end; first += each) {
      long last = Math.min(end, first + each) - 1;
      rounds.add(Map.of("$pages", first + "-" + last, "$first", "" + first, "$last", "" + last));
    }
    return new Step.Repeat(1, arguments.body(rounds));
  }

  private static Step repeat(Arguments arguments) {
    Fields fields = arguments.fields();
    if (fields.has("map")) {
      if (fields.has("times")) {
        throw fields.get("times").mistake("either 'times' or 'map'");
      }
      return forPages(arguments);
    }
    for (String key : List.of("pages", "each")) {
      if (fields.has(key)) {
        throw fields.get(key).mistake("'map' beside '" + key + "'");
      }
    }
    long times = fields.get("times").whole(0, Long.MAX_VALUE);
    return new Step.Repeat(times, arguments.body());
  }

  private static Step holdFolios(Arguments arguments) {
    return new Step.HoldFolios(
        arguments.listedPages(),
        arguments.word("how", Map.of("locked", true, "referenced", false), true),
        arguments.word("order", Map.of("given", false, "ascending", true), false),
        arguments.body());
  }

  private static Step lock(Arguments arguments) {
    OwnLock lock = arguments.lock();
    boolean write = arguments.word("mode", Map.of("read", false, "write", true), true);
    if (!write && lock.type() != OwnLock.Type.RWSEM) {
      String found = "no 'mode' for " + lock.name() + ", which is no rwsem and has one only";
      throw arguments.fields().get("mode").mistake(found);
    }
    return new TakeLock.Lock(lock, write);
  }

  private static Step during(Arguments arguments) {
    return new Step.For(arguments.fields().get("duration").nanoseconds(), body(arguments));
  }

  private static Step until(Arguments arguments) {
    return new Step.Until(arguments.signal(), body(arguments));
  }

  private static Step await(Arguments arguments) {
    return new Step.Wait(arguments.signal(), arguments.fields().count("count", 1, 1));
  }

  private static Step sleep(Arguments arguments) {
    Fields fields = arguments.fields();
    Entry ms = fields.find("ms");
    if (ms != null) {
      return new Step.Sleep(ms.whole(0, Units.MOST_NS / NS_PER_MS) * NS_PER_MS);
    }
    Entry until = fields.find("until");
    return until == null
        ? new Step.Sleep(fields.get("time").nanoseconds())
        : new Step.Sleep(until.nanoseconds(), true);
  }

  /** A body that is repeated as long as time goes on, so it must not be empty. */
  private static List<Step> body(Arguments arguments) {
    List<Step> body = arguments.body();
    if (body.isEmpty()) {
      throw arguments.fields().get("body").mistake("at least one step in 'body'");
    }
    return body;
  }
}
