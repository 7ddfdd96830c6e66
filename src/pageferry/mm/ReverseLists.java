package pageferry.mm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Mappings of pages that have more than one: a negative code names a list. */
final class ReverseLists {
  private long[] @Nullable [] all = new long[16][];
  private int[] vacant = new int[16];
  private int vacancies;
  private int used;

  long add(long code, long mapping) {
    if (code == 0) {
      return mapping;
    }
    if (code > 0) {
      return -1 - store(new long[] {code, mapping});
    }
    int index = (int) (-1 - code);
    long[] list = list(index);
    long[] longer = Arrays.copyOf(list, list.length + 1);
    longer[list.length] = mapping;
    all[index] = longer;
    return code;
  }

  long remove(long code, long mapping) {
    if (code > 0) {
      return 0;
    }
    int index = (int) (-1 - code);
    long[] list = list(index);
    long[] shorter = new long[list.length - 1];
    int kept = 0;
    boolean removed = false;
    for (long each : list) {
      if (each == mapping && !removed) {
        removed = true;
      } else {
        shorter[kept++] = each;
      }
    }
    if (shorter.length > 1) {
      all[index] = shorter;
      return code;
    }
    drop(code);
    return shorter[0];
  }

  boolean has(long code, long mapping) {
    for (long each : all(code)) {
      if (each == mapping) {
        return true;
      }
    }
    return false;
  }

  int count(long code) {
    return code < 0 ? list((int) (-1 - code)).length : code == 0 ? 0 : 1;
  }

  long[] all(long code) {
    if (code < 0) {
      return list((int) (-1 - code)).clone();
    }
    return code == 0 ? new long[0] : new long[] {code};
  }

  void drop(long code) {
    if (code < 0) {
      int index = (int) (-1 - code);
      all[index] = null;
      if (vacancies == vacant.length) {
        vacant = Arrays.copyOf(vacant, vacancies * 2);
      }
      vacant[vacancies++] = index;
    }
  }

  private long[] list(int index) {
    long[] list = all[index];
    if (list == null) {
      throw new IllegalStateException("reverse map list " + index + " is gone");
    }
    return list;
  }

  private int store(long[] list) {
    int index = vacancies > 0 ? vacant[--vacancies] : used++;
    if (index == all.length) {
      all = Arrays.copyOf(all, index * 2);
    }
    all[index] = list;
    return index;
  }
}
