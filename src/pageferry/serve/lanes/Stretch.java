package pageferry.serve.lanes;

/**
 * A stretch of time of one lane.
 *
 * @param fromNs when it begins
 * @param toNs when it ends
 * @param work the part of it, of 255, in which the lane worked
 * @param trouble the part in which it was in trouble
 * @param what what it was at for longest
 */
public record Stretch(long fromNs, long toNs, int work, int trouble, Doing what) {
  long ns() {
    return toNs - fromNs;
  }
}
