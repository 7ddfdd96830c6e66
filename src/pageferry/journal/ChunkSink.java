package pageferry.journal;

/** Where a run's chunks go while it runs. */
interface ChunkSink {
  /** How many tracepoints the next chunk must have; 0: as many as fit. */
  int nextCount();

  /** Takes a chunk of that size, or the run's last one; answers the checksum of what is stored. */
  int take(Chunk chunk);

  /** Learns how the run ended, after its last chunk. */
  void finish(RunFinished how);

  /** How many events the store has acknowledged. */
  long acknowledged();

  /** Ends without the run having ended. */
  void abandon();
}
