package pageferry.mm;

/**
 * An error number of Linux on x86-64, as a system call returns it negated (asm-generic/errno.h).
 */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  ESRCH(3),
  EINTR(4),
  EIO(5),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EFAULT(14),
  EBUSY(16),
  EEXIST(17),
  ENODEV(19),
  EINVAL(22),
  ERANGE(34),
  ENOSYS(38),
  ETIME(62),
  EOVERFLOW(75),
  EOPNOTSUPP(95),
  EHWPOISON(133);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** The value a kernel function returns for this error: the number, negated. */
  public int negated() {
    return -number;
  }

  /** Its number. */
  public int number() {
    return number;
  }

  /**
   * The error whose negated number is {@code value}; an unknown number is an error of the model.
   */
  public static Errno ofNegated(long value) {
    for (Errno errno : values()) {
      if (errno.number == -value) {
        return errno;
      }
    }
    throw new IllegalArgumentException("no errno " + value);
  }
}
