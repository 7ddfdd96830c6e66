package pageferry.experiment.strace;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.mm.PageRange;
import pageferry.mm.Paging;

/** Calls that make and end tasks. */
final class ProcessCalls {
  private static final long LEAST_ADDRESS = 0x10000;
  private static final long PIDS = 1L << 22;

  private final Import experiment;

  ProcessCalls(Import experiment) {
    this.experiment = experiment;
  }

  /** Adds those calls to the ones that are understood. */
  void addTo(Map<String, CallHandler> handlers) {
    for (String name : List.of("fork", "vfork", "clone", "clone3")) {
      handlers.put(name, this::clone);
    }
    handlers.put("execve", this::execve);
    handlers.put("execveat", this::execve);
    handlers.put("wait4", this::wait);
    handlers.put("waitid", this::wait);
    handlers.put("exit", this::exit);
    handlers.put("exit_group", this::exit);
  }

  private void exit(ImportedTask task, Call call) {
    experiment.pause(task, call);
    experiment.ends(task);
  }

  private void clone(ImportedTask task, Call call) {
    OptionalLong returned = Words.number(call.returned().value());
    if (!call.succeeded() || returned.isEmpty() || returned.getAsLong() <= 0) {
      throw new NotUnderstood("no task came of it");
    }
    if (returned.getAsLong() > PIDS || experiment.find((int) returned.getAsLong()) != null) {
      throw new NotUnderstood("the pid is no new one");
    }
    int pid = (int) returned.getAsLong();
    List<String> flags = flags(call);
    boolean shares = flags.contains("CLONE_VM") && !flags.contains("CLONE_VFORK");
    if (shares) {
      thread(task, call, pid);
      return;
    }
    experiment.pause(task, call);
    ImportedTask child = experiment.child(pid, "child", task, task.space().copy());
    task.add(StepText.of("fork").word("child", child.name()), child);
  }

  private void thread(ImportedTask task, Call call, int pid) {
    ImportedTask process = processOf(task);
    if (process == null) {
      ImportedTask child = experiment.child(pid, "thread", task, task.space());
      task.add(StepText.of("fork").word("child", child.name()), child);
      experiment.remark(call, "a thread of a process that was forked has a copy of its memory");
      return;
    }
    ImportedTask thread = experiment.thread(pid, process);
    String signal = "start-" + pid;
    thread.add(StepText.of("wait").word("signal", signal));
    experiment.pause(task, call);
    task.add(StepText.of("signal").word("signal", signal));
  }

  /** The process of a thread, if it is there from the beginning. */
  private @Nullable ImportedTask processOf(ImportedTask task) {
    return experiment.processes().stream()
        .filter(each -> each == task || each.threads().contains(task))
        .findFirst()
        .orElse(null);
  }

  private static List<String> flags(Call call) {
    for (String arg : call.args()) {
      String text = arg.replaceFirst("^\\{", "");
      int at = text.indexOf("flags=");
      if (at == 0 || at > 0 && " {".indexOf(text.charAt(at - 1)) >= 0) {
        return Arrays.asList(text.substring(at + "flags=".length()).split("[,}]")[0].split("\\|"));
      }
    }
    return call.name().equals("vfork") ? List.of("CLONE_VM", "CLONE_VFORK") : List.of();
  }

  /** A new program: the memory of the old one is gone, policy and task stay. */
  private void execve(ImportedTask task, Call call) {
    if (!call.hasReturned() || !call.succeeded()) {
      return;
    }
    if (!task.space().isEmpty()) {
      experiment.pause(task, call);
      long end = PageRange.taskSize(Paging.X86_64);
      StepText all = StepText.of("munmap").word("map", Ranges.hex(LEAST_ADDRESS));
      task.add(all.number("raw_len", end - LEAST_ADDRESS));
    }
    task.space(new SpaceMaps());
  }

  /** Who waits for a child goes on when it is gone; the times of a log say that as well. */
  private void wait(ImportedTask task, Call call) {
    OptionalLong pid = Words.number(call.returned().value());
    boolean known = pid.isPresent() && pid.getAsLong() > 0 && pid.getAsLong() <= PIDS;
    ImportedTask child = known ? experiment.find((int) pid.getAsLong()) : null;
    if (!experiment.isTimed() && child != null && experiment.hasEnd(child.pid())) {
      String signal = "end-" + child.pid();
      child.add(StepText.of("signal").word("signal", signal));
      task.add(StepText.of("wait").word("signal", signal));
    }
  }
}
