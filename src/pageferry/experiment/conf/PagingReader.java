package pageferry.experiment.conf;

import pageferry.mm.Paging;

/** Reads how an architecture divides memory: {@code pages { base = 64 KiB, huge = 512 MiB }}. */
public final class PagingReader {
  private static final long LEAST = 4 << 10;
  private static final long MOST = 64 << 10;

  private PagingReader() {}

  /** What a file of conf/architectures says. */
  public static Paging read(Fields architecture) {
    Entry own = architecture.find("pages");
    if (own == null) {
      return Paging.X86_64;
    }
    Fields pages = own.fields(Keys.PAGES);
    int shift = log(pages.get("base"), LEAST, MOST);
    int huge = log(pages.get("huge"), 2L << shift, 1L << Paging.MOST_ORDER + shift);
    int block = log(pages.get("largest-block"), 1L << shift, 1L << Paging.MOST_ORDER + shift);
    return new Paging(shift, huge - shift, block - shift);
  }

  private static int log(Entry size, long least, long most) {
    long bytes = size.isObject() || size.isList() ? 0 : Units.bytes(size.text()).orElse(0);
    if (bytes < least || bytes > most || Long.bitCount(bytes) != 1) {
      throw size.mistake(
          "a power of two from "
              + least / 1024
              + " to "
              + most / 1024
              + " KiB for '"
              + size.name()
              + "'");
    }
    return Long.numberOfTrailingZeros(bytes);
  }
}
