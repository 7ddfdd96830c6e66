package pageferry.experiment.strace;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import pageferry.experiment.program.StepReader;
import pageferry.experiment.strace.SpaceMaps.Named;
import pageferry.mm.Paging;

/** Calls that map memory, or say what shall become of it. */
final class MemoryCalls {
  private static final Set<String> ADVICE = StepReader.advice();
  private static final int DONTNEED = 4;

  private final Import experiment;
  private final Ranges ranges;
  private final SharedMemory sharedMemory;

  MemoryCalls(Import experiment, Ranges ranges, SharedMemory sharedMemory) {
    this.experiment = experiment;
    this.ranges = ranges;
    this.sharedMemory = sharedMemory;
  }

  /** Adds those calls to the ones that are understood. */
  void addTo(Map<String, CallHandler> handlers) {
    handlers.put("mmap", this::mmap);
    handlers.put("munmap", this::munmap);
    handlers.put("mremap", this::mremap);
    handlers.put("brk", this::brk);
    handlers.put("mprotect", this::mprotect);
    handlers.put("pkey_mprotect", this::mprotect);
    handlers.put("madvise", this::madvise);
    handlers.put("mlock", (task, call) -> ranged(task, call, "mlock"));
    handlers.put("mlock2", this::mlock2);
    handlers.put("munlock", (task, call) -> ranged(task, call, "munlock"));
    handlers.put("msync", (task, call) -> ranged(task, call, "msync"));
  }

  private void mmap(ImportedTask task, Call call) {
    long length = Ranges.number(call.arg(1));
    List<String> flags = List.of(call.arg(3).split("\\|"));
    if (!call.succeeded()) {
      failedMmap(call);
      return;
    }
    long start = Ranges.address(call.returned().value());
    if (!Ranges.isUser(start, length) || length == 0 || Paging.X86_64.offset(start) != 0) {
      throw new NotUnderstood("what it mapped is not in user space");
    }
    boolean anonymous = flags.contains("MAP_ANONYMOUS");
    boolean shared = flags.stream().anyMatch(flag -> flag.startsWith("MAP_SHARED"));
    boolean huge = call.arg(3).contains("MAP_HUGETLB");
    StepText keys = new StepText();
    boolean tmpfs = !anonymous && shared && sharedMemory.isOfTmpfs(task, call.arg(4));
    if (huge || !anonymous) {
      keys.word("type", huge ? "hugetlb" : tmpfs ? "tmpfs" : "file");
    }
    if (shared) {
      keys.word("share", "shared");
    }
    String prot = protection(call.arg(2));
    if (!prot.equals("rw")) {
      keys.word("prot", prot);
    }
    String kind = huge ? "huge" : !anonymous && !tmpfs ? "file" : shared ? "shared" : "anon";
    boolean writable = (anonymous || tmpfs) && !prot.equals("r");
    Named map = new Named(ranges.name(kind), start, length, writable, shared);
    ranges.map(task, call, map, keys);
    task.space().protect(start, SpaceMaps.ceiling(start + length), prot);
    if (huge) {
      experiment.hugeMapped(map);
    }
    if (flags.contains("MAP_POPULATE")) {
      ranges.touch(task, call, start >> 12, Paging.X86_64.page(SpaceMaps.ceiling(length)));
    }
    remarkOn(call, flags);
  }

  private void remarkOn(Call call, List<String> flags) {
    if (flags.contains("MAP_LOCKED") || flags.contains("MAP_GROWSDOWN")) {
      experiment.remark(call, "MAP_LOCKED and MAP_GROWSDOWN are left out");
    }
  }

  private void failedMmap(Call call) {
    throw new NotUnderstood(
        call.hasReturned()
            ? "it failed with "
                + call.returned().errno()
                + ", and where it would have mapped is"
                + " not known"
            : "it did not return, and where it mapped is not known");
  }

  /** Whether memory can be read and written: what can be executed can be read. */
  private static String protection(String text) {
    return text.contains("PROT_WRITE") ? "rw" : text.contains("PROT_NONE") ? "none" : "r";
  }

  private void munmap(ImportedTask task, Call call) {
    long start = Ranges.address(call.arg(0));
    long length = Ranges.number(call.arg(1));
    StepText step = ranges.range(StepText.of("munmap"), task.space(), start, length);
    experiment.add(task, call, step);
    if (call.succeeded() && Ranges.isUser(start, length)) {
      task.space().unmap(start, SpaceMaps.ceiling(start + length));
      experiment.unmapped(start, start + length);
    }
  }

  private void mremap(ImportedTask task, Call call) {
    long from = Ranges.address(call.arg(0));
    long oldLength = Ranges.number(call.arg(1));
    long newLength = Ranges.number(call.arg(2));
    if (!call.succeeded() || call.arg(3).contains("MREMAP_DONTUNMAP")) {
      throw new NotUnderstood("only a map that moves or grows and leaves nothing is understood");
    }
    long to = Ranges.address(call.returned().value());
    boolean user = Ranges.isUser(from, oldLength) && Ranges.isUser(to, newLength);
    if (!user
        || Paging.X86_64.offset(from | to | oldLength) != 0
        || newLength == 0
        || oldLength == 0) {
      throw new NotUnderstood("what it moved are no pages of user space");
    }
    ranges.prove(task, call, from, oldLength);
    if (from == to) {
      resized(task, call, new SpaceMaps.Stretch(from + oldLength, from + newLength));
      return;
    }
    Named map = new Named(ranges.name("moved"), to, newLength);
    StepText step = ranges.bytes(StepText.of("mremap"), task.space(), from, oldLength);
    step.word("to", map.name()).number("pages", Paging.X86_64.page(SpaceMaps.ceiling(newLength)));
    experiment.add(task, call, step.word("addr", Ranges.hex(to)));
    task.space().unmap(from, SpaceMaps.ceiling(from + oldLength));
    task.space().map(map);
  }

  private void resized(ImportedTask task, Call call, SpaceMaps.Stretch change) {
    if (change.end() > change.start()) {
      long bytes = change.end() - change.start();
      Named map = new Named(ranges.name("grown"), change.start(), bytes);
      ranges.map(task, call, map, new StepText());
    } else if (change.end() < change.start()) {
      unmap(task, call, change.end(), change.start());
    }
  }

  private void unmap(ImportedTask task, Call call, long start, long end) {
    StepText step = ranges.range(StepText.of("munmap"), task.space(), start, end - start);
    experiment.add(task, call, step);
    task.space().unmap(start, end);
  }

  /** The heap grows by a map behind it. */
  private void brk(ImportedTask task, Call call) {
    OptionalLong now = Words.number(call.returned().value());
    if (now.isEmpty()) {
      throw new NotUnderstood("what it returned is no address");
    }
    long before = SpaceMaps.ceiling(task.space().brk());
    long after = SpaceMaps.ceiling(now.getAsLong());
    if (!Ranges.isUser(after, 0)) {
      throw new NotUnderstood("the heap ends outside of user space");
    }
    task.space().brk(now.getAsLong());
    if (before != 0 && before != after) {
      resized(task, call, new SpaceMaps.Stretch(before, after));
    }
  }

  private void mprotect(ImportedTask task, Call call) {
    long start = Ranges.address(call.arg(0));
    long length = Ranges.number(call.arg(1));
    prove(task, call, start, length);
    StepText step = ranges.range(StepText.of("mprotect"), task.space(), start, length);
    String prot = protection(call.arg(2));
    experiment.add(task, call, step.word("prot", prot));
    if (call.succeeded()) {
      task.space().protect(start, start + length, prot);
    }
  }

  private void ranged(ImportedTask task, Call call, String op) {
    long start = Ranges.address(call.arg(0));
    long length = Ranges.number(call.arg(1));
    prove(task, call, start, length);
    if (op.equals("msync") && !call.arg(2).contains("MS_SYNC")) {
      throw new NotUnderstood("only MS_SYNC is understood");
    }
    experiment.add(task, call, ranges.range(StepText.of(op), task.space(), start, length));
  }

  private void mlock2(ImportedTask task, Call call) {
    long start = Ranges.address(call.arg(0));
    long length = Ranges.number(call.arg(1));
    prove(task, call, start, length);
    StepText step = ranges.range(StepText.of("mlock"), task.space(), start, length);
    boolean onfault = call.arg(2).contains("MLOCK_ONFAULT");
    experiment.add(task, call, onfault ? step.word("onfault", "on") : step);
  }

  private void madvise(ImportedTask task, Call call) {
    long start = Ranges.address(call.arg(0));
    long length = Ranges.number(call.arg(1));
    OptionalLong advice = Words.bits(call.arg(2), Numbers.ADVICE);
    if (advice.isEmpty()) {
      throw new NotUnderstood("'" + call.arg(2) + "' is not known");
    }
    prove(task, call, start, length);
    StepText step = ranges.range(StepText.of("madvise"), task.space(), start, length);
    String word = call.arg(2).replaceFirst("^MADV_", "");
    if (ADVICE.contains(word)) {
      step.word("advice", word);
    } else {
      step.number("advice", (int) advice.getAsLong());
    }
    experiment.add(task, call, step);
    if (advice.getAsLong() == DONTNEED && call.succeeded() && Ranges.isUser(start, length)) {
      task.space().forget(start, start + length);
    }
  }

  private void prove(ImportedTask task, Call call, long start, long length) {
    if (call.succeeded()) {
      ranges.prove(task, call, start, length);
    }
  }
}
