package pageferry.experiment.strace;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.strace.SpaceMaps.Named;
import pageferry.experiment.strace.SpaceMaps.Stretch;
import pageferry.mm.PageRange;
import pageferry.mm.Paging;

/** Says addresses in the names of maps, and adds maps that must have been there before. */
final class Ranges {
  private static final Paging PAGING = Paging.X86_64;
  private static final long END = PageRange.taskSize(PAGING);

  /** Stretches that one call can prove to be mapped: what is longer is no proof. */
  private static final long PROOF_BYTES = 1L << 40;

  private final Import experiment;

  Ranges(Import experiment) {
    this.experiment = experiment;
  }

  /** An argument that is an address. */
  static long address(String text) {
    OptionalLong address = Words.address(text);
    if (address.isEmpty()) {
      throw new NotUnderstood("'" + text + "' is no address");
    }
    return address.getAsLong();
  }

  /** An argument that is a number. */
  static long number(String text) {
    OptionalLong number = Words.number(text);
    if (number.isEmpty()) {
      throw new NotUnderstood("'" + text + "' is no number");
    }
    return number.getAsLong();
  }

  /** Adds the keys for some bytes. */
  StepText range(StepText step, SpaceMaps space, long start, long length) {
    Named map = space.at(start);
    boolean whole = map != null && start == map.start() && length == map.bytes();
    boolean pages = (start & PAGING.bytes() - 1) == 0 && (length & PAGING.bytes() - 1) == 0;
    if (map == null || whole || !pages || length <= 0 || length > map.end() - start) {
      return bytes(step, space, start, length);
    }
    long first = PAGING.page(start - map.start());
    long last = first + PAGING.page(length) - 1;
    return step.word("map", map.name()).word("pages", first + "-" + last);
  }

  /** The same without a key {@code pages}. */
  StepText bytes(StepText step, SpaceMaps space, long start, long length) {
    Named map = space.at(start);
    if (map == null) {
      return step.word("map", hex(start)).number("raw_len", length);
    }
    step.word("map", map.name());
    if (start == map.start() && length == SpaceMaps.ceiling(map.bytes())) {
      return step;
    }
    if (start != map.start()) {
      step.number("offset", start - map.start());
    }
    return step.number("raw_len", length);
  }

  /** A page by its address: map and number in it. */
  String page(SpaceMaps space, long address) {
    Named map = space.at(address);
    return map == null
        ? hex(PAGING.address(PAGING.page(address)))
        : map.name() + ":" + PAGING.page(address - map.start());
  }

  static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  /** Adds maps for what a call has proved to be mapped and the log has not told of. */
  void prove(ImportedTask task, Call call, long start, long length) {
    if (!isUser(start, length) || length > PROOF_BYTES) {
      return;
    }
    for (Stretch gap : task.space().gaps(start, start + length)) {
      map(task, call, new Named(name("old"), gap.start(), gap.end() - gap.start()), null);
    }
  }

  /** Whether some bytes are those of user space. */
  static boolean isUser(long start, long length) {
    return start >= 0 && length >= 0 && start <= END && length <= END - start;
  }

  String name(String kind) {
    return experiment.nameLike(kind);
  }

  /**
   * Adds a step that maps memory.
   *
   * @param more further keys; null: the call itself does not map anything
   */
  void map(ImportedTask task, Call call, Named map, @Nullable StepText more) {
    StepText step = StepText.of("mmap").word("map", map.name());
    step.number("pages", PAGING.page(SpaceMaps.ceiling(map.bytes())));
    step.word("addr", hex(map.start()));
    if (more == null) {
      experiment.pause(task, call);
      task.add(step);
    } else {
      experiment.add(task, call, more.inner().isEmpty() ? step : step.raw(more.inner()));
    }
    task.space().map(map);
  }

  /** Adds a touch of a page by a task behind what it did last. */
  void touch(ImportedTask task, long address) {
    Named map = task.space().at(address);
    if (map != null && task.space().touch(PAGING.page(address))) {
      long page = PAGING.page(address) - PAGING.page(map.start());
      task.add(StepText.of("touch").word("map", map.name()).word("pages", Long.toString(page)));
    }
  }

  /** Adds touches of pages that a call has proved to be there. */
  void touch(ImportedTask task, Call call, long firstPage, long pages) {
    long from = -1;
    for (long page = firstPage; page <= firstPage + pages; page++) {
      boolean isNew =
          page < firstPage + pages
              && task.space().at(PAGING.address(page)) != null
              && task.space().touch(page);
      if (isNew && from < 0) {
        from = page;
      } else if (!isNew && from >= 0) {
        addTouch(task, call, from, page - from);
        from = -1;
      }
    }
  }

  private void addTouch(ImportedTask task, Call call, long page, long pages) {
    long at = page;
    while (at < page + pages) {
      Named map = task.space().at(PAGING.address(at));
      if (map == null) {
        return;
      }
      long last = Math.min(page + pages, PAGING.page(SpaceMaps.ceiling(map.end())));
      long first = at - PAGING.page(map.start());
      experiment.pause(task, call);
      StepText step = StepText.of("touch").word("map", map.name());
      step.word("pages", first + "-" + (first + last - at - 1));
      task.add(map.writable() ? step : step.word("access", "read"));
      at = last;
    }
  }
}
