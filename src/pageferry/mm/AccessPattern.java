package pageferry.mm;

/** In which order a program's accesses visit the pages of a map. */
public enum AccessPattern {
  /** One after the other, from the first again after the last. */
  SEQUENTIAL,
  /** Each page equally likely. */
  UNIFORM,
  /** Few pages often, most pages rarely: rank k in proportion to 1/k. */
  ZIPF
}
