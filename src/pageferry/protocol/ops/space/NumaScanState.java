package pageferry.protocol.ops.space;

/** How far NUMA balancing has come: mm->numa_next_scan, numa_scan_offset and numa_scan_seq. */
final class NumaScanState {
  long next;
  long offset;
  int sequence;
}
