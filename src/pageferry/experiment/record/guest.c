// The first and only program of a machine on which programs of the corpus are recorded.
//
// It needs no library and no memory of its own: at its start it moves into 48 MiB of physical memory that the
// kernel was told to leave alone, mapped by /dev/mem. Such a mapping has no folios, is never migrated and never
// faults; all tasks share it. So a task's only ordinary memory is what its program maps, and what the kernel counts
// speaks of that alone.
//
// Whoever boots the machine has laid out everything in /script, an image of 64-bit words that is read to a fixed
// address: records for the driver (this process) and, within them, steps for tasks, most of which are plain system
// calls whose pointers lead into the image. Answers leave as text by the port that QEMU calls debugcon.
typedef unsigned long word;
typedef unsigned int u32;

#define BASE 0x40000000UL
#define PHYSICAL 0x2d000000UL
#define LENGTH (48UL << 20)
#define SCRIPT (BASE + (4UL << 20))
#define SLOTS (BASE + (28UL << 20))
#define SLOT_SIZE (1UL << 20)
#define SLOT_COUNT 8
#define OUT (BASE + (36UL << 20))
#define OUT_SIZE (2UL << 20)
#define VMSTAT (BASE + (38UL << 20))
#define VMSTAT_SIZE (128UL << 10)
#define TEXT (BASE + (39UL << 20))
#define TEXT_SIZE (8UL << 20)
#define NOT_WRITTEN (-9999)

enum record { R_CALL = 1, R_WRITE, R_SPAWN, R_STEP, R_TOGETHER, R_MARK, R_COUNT, R_SMAPS, R_DUMP, R_BEGIN, R_END,
  R_ONLINE, R_LOOP, R_AGAIN, R_DATA };
enum step { S_CALL = 1, S_MAP_FILE, S_TOUCH, S_FORK, S_EXIT, S_WRITE, S_PIN, S_UNPIN, S_HOLD, S_UNHOLD, S_CAP, S_UID,
  S_BLOCKS, S_UNTIL, S_THREAD, S_RACE, S_CONTENT, S_FORK_EXIT, S_BLOCK, S_LETTER };
enum { ZERO = 1, TARGET = 2, LOUD = 1 };
enum { READ = 0, WRITE = 1, OPEN = 2, CLOSE = 3, MMAP = 9, MUNMAP = 11, SIGACTION = 13, PREAD = 17, SETITIMER = 38,
  NANOSLEEP = 35, CLONE = 56, EXIT = 60, WAIT4 = 61, KILL = 62, FCNTL = 72, FTRUNCATE = 77, MKDIR = 83, UNLINK = 87,
  GETRUSAGE = 98, SETRESUID = 117, SETRESGID = 119, CAPGET = 125, CAPSET = 126, MKNOD = 133, SYNC = 162, MOUNT = 165,
  REBOOT = 169, IOPL = 172, SETAFFINITY = 203, CLOCK_GETTIME = 228, EXIT_GROUP = 231, PPOLL = 271, VMSPLICE = 278,
  MOVE_PAGES = 279, EVENTFD2 = 290, PIPE2 = 293, IO_URING_SETUP = 425, IO_URING_REGISTER = 427 };

struct slot {
  volatile int live, pid;
  word *volatile step;
  volatile long length;
  char out[800 << 10];
};

static int done, go[SLOT_COUNT], vmstat, refresh_fd;
static int handles[64][2];
static volatile u32 arrived;
static volatile word race_seed;

void *memset(void *to, int value, word n) {
  char *at = to;
  while (n--) *at++ = value;
  return to;
}

void *memcpy(void *to, const void *from, word n) {
  char *at = to;
  const char *source = from;
  while (n--) *at++ = *source++;
  return to;
}

static long call6(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  long result;
  asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
    : "rcx", "r11", "memory");
  return result;
}
#define call(n, a, b, c, d) call6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static struct slot *slot_of(int i) { return (struct slot *)(SLOTS + i * SLOT_SIZE); }

static word length_of(const char *text) {
  word n = 0;
  while (text[n]) n++;
  return n;
}

static int begins(const char *text, const char *with) {
  while (*with) if (*text++ != *with++) return 0;
  return 1;
}

static char *put(char *at, const char *text) {
  while (*text) *at++ = *text++;
  return at;
}

static char *put_number(char *at, long value) {
  char digits[24];
  int n = 0;
  word rest = value < 0 ? -(word)value : (word)value;
  if (value < 0) *at++ = '-';
  do digits[n++] = '0' + rest % 10; while (rest /= 10);
  while (n) *at++ = digits[--n];
  return at;
}

static long number_in(const char *text) {
  long value = 0;
  while (*text >= '0' && *text <= '9') value = value * 10 + *text++ - '0';
  return value;
}

static long now(void) {
  long time[2];
  call(CLOCK_GETTIME, 1, time, 0, 0);
  return time[0] * 1000000000L + time[1];
}

static void pause_for(long ns) {
  long time[2] = {ns / 1000000000, ns % 1000000000};
  call(NANOSLEEP, time, 0, 0, 0);
}

static long write_file(const char *path, const char *value) {
  long fd = call(OPEN, path, 01 | 01000, 0, 0);
  if (fd < 0) return fd;
  long result = call(WRITE, fd, value, length_of(value), 0);
  call(CLOSE, fd, 0, 0, 0);
  return result < 0 ? result : 0;
}

static long read_file(const char *path, char *to, long most) {
  long fd = call(OPEN, path, 0, 0, 0), all = 0, n;
  if (fd < 0) return fd;
  while (all < most - 1 && (n = call(READ, fd, to + all, most - 1 - all, 0)) > 0) all += n;
  call(CLOSE, fd, 0, 0, 0);
  to[all] = 0;
  return all;
}

// Accesses that may fault: a handler that finds its task at one of them has it answer the signal instead.
asm(".text\n.globl load_word,store_word,at_load,at_store,after_access,restorer,spawn,short_lived\n"
  "load_word:\nat_load: movq (%rdi),%rax\n movq %rax,(%rsi)\n xorl %eax,%eax\n ret\n"
  "store_word:\nat_store: movq %rsi,(%rdi)\n xorl %eax,%eax\n ret\n"
  "after_access: ret\n"
  "restorer: movl $15,%eax\n syscall\n"
  "spawn: pushq %r12\n movq %rdx,%r12\n xorl %edx,%edx\n xorl %r10d,%r10d\n xorl %r8d,%r8d\n movl $56,%eax\n"
  " syscall\n testq %rax,%rax\n jnz 1f\n xorl %ebp,%ebp\n movq %r12,%rdi\n call task_main\n 1: popq %r12\n ret\n"
  // The child has its parent's stack, and must not use it.
  "short_lived: movl $17,%edi\n xorl %esi,%esi\n xorl %edx,%edx\n xorl %r10d,%r10d\n xorl %r8d,%r8d\n movl $56,%eax\n"
  " syscall\n testq %rax,%rax\n jnz 1f\n xorl %edi,%edi\n movl $60,%eax\n syscall\n 1: ret\n");
extern long load_word(word address, word *to), store_word(word address, word value);
extern long spawn(word flags, word stack, long slot), short_lived(void);
extern char at_load[], at_store[], after_access[], restorer[];

static struct slot *current_slot(void *stack) { return slot_of(((word)stack - SLOTS) / SLOT_SIZE); }

static void on_signal(int signal, int *info, word *context) {
  word *registers = context + 5;
  word at = registers[16];
  if (signal == 14) return;
  if (at == (word)at_load || at == (word)at_store) {
    registers[16] = (word)after_access;
    registers[13] = signal | (info[2] & 0xff) << 8;
    return;
  }
  if (signal == 7 && (info[2] == 4 || info[2] == 5)) {
    struct slot *slot = current_slot(&at);
    char *end = slot->out + slot->length;
    end = put_number(put(end, " sig="), signal);
    end = put_number(put(end, " code="), info[2]);
    slot->length = end - slot->out;
    return;
  }
  call(EXIT_GROUP, 100 + signal, 0, 0, 0);
}

static void handle(int signal) {
  word action[4] = {(word)on_signal, 0x04000000UL | 4 | 0x40000000UL, (word)restorer, 0};
  call(SIGACTION, signal, action, 0, 8);
}

static char *put_ints(char *at, char *end, int *values, long n) {
  for (long i = 0; i < n;) {
    long next = i;
    while (next < n && values[next] == values[i]) next++;
    if (i) *at++ = ',';
    if (at > end - 64) return put(at, "TRUNC");
    at = put_number(at, values[i]);
    *at++ = 'x';
    at = put_number(at, next - i);
    i = next;
  }
  return at;
}

static char *put_mask(char *at, word *mask, long bits) {
  char *first = at;
  for (long i = 0; i < bits; i++) {
    if (mask[i >> 6] >> (i & 63) & 1) {
      if (at != first) *at++ = ',';
      at = put_number(at, i);
    }
  }
  if (at == first) *at++ = '-';
  return at;
}

static long minor_faults(void) {
  long usage[18];
  call(GETRUSAGE, 0, usage, 0, 0);
  return usage[8];
}

// A system call as the script has it: number, six arguments, flags, then outputs of (letter, address, count).
static long plain_call(word *s, struct slot *slot, char **at) {
  word *outputs = s + 9;
  word first = s[1];
  if (s[7] & TARGET) first = slot_of(s[1])->pid;
  for (word i = 0; i < s[8]; i++) {
    word *o = outputs + 3 * i;
    if (o[0] == 'n') memset((void *)o[1], 0, o[2] / 8);
    else for (word k = 0; k < o[2]; k++) ((int *)o[1])[k] = NOT_WRITTEN;
  }
  long result = call6(s[0], first, s[2], s[3], s[4], s[5], s[6]);
  for (word i = 0; i < s[8]; i++) {
    word *o = outputs + 3 * i;
    if (o[0] == 'n' && result < 0) continue;
    *(*at)++ = ' ';
    *(*at)++ = o[0];
    *(*at)++ = '=';
    *at = o[0] == 'n' ? put_mask(*at, (word *)o[1], o[2])
      : put_ints(*at, slot->out + sizeof slot->out, (int *)o[1], o[2]);
  }
  return s[7] & ZERO && result > 0 ? 0 : result;
}

// path, flags of open, length to give the file or 0, address, length, protection, flags of mmap
static long map_file(word *s) {
  long fd = call(OPEN, s[0], s[1], 0666, 0);
  if (fd < 0) return fd;
  if (s[2]) call(FTRUNCATE, fd, s[2], 0, 0);
  long result = call6(MMAP, s[3], s[4], s[5], s[6], fd, 0);
  call(CLOSE, fd, 0, 0, 0);
  return result > 0 ? 0 : result;
}

// whether to write, the number of sets, then sets of (address, first, last, stride)
static long touch(word *s, char **at) {
  long before = minor_faults(), wrong = 0, signal = 0;
  for (word set = 0; set < s[1] && !signal; set++) {
    word *pages = s + 2 + 4 * set;
    for (long i = pages[1]; i <= (long)pages[2] && !signal; i += pages[3]) {
      word address = pages[0] + (i << 12), value = 0;
      signal = s[0] ? store_word(address, address | 1) : load_word(address, &value);
      if (!s[0] && !signal && value && value != (address | 1)) wrong++;
      if (signal) {
        *at = put_number(put(*at, " sig="), signal & 0xff);
        *at = put_number(put(*at, " code="), signal >> 8 & 0xff);
        *at = put_number(put(*at, " page="), i);
      }
    }
  }
  *at = put_number(put(*at, " flt="), minor_faults() - before);
  if (wrong) *at = put_number(put(*at, " corrupt="), wrong);
  return 0;
}

// handle, address, length: a long-term pin, as a registered buffer of io_uring
static long pin(word *s) {
  char parameters[128];
  memset(parameters, 0, sizeof parameters);
  handles[s[0]][0] = -1;
  long ring = call(IO_URING_SETUP, 1, parameters, 0, 0);
  if (ring < 0) return ring;
  word buffer[2] = {s[1], s[2]};
  long result = call(IO_URING_REGISTER, ring, 0, buffer, 1);
  if (result < 0) call(CLOSE, ring, 0, 0, 0);
  else handles[s[0]][0] = ring;
  return result;
}

static long unpin(word *s) {
  long result = call(IO_URING_REGISTER, handles[s[0]][0], 1, 0, 0);
  call(CLOSE, handles[s[0]][0], 0, 0, 0);
  return result;
}

// handle, address, length: references of a pipe
static long hold(word *s) {
  int *ends = handles[s[0]];
  long result = call(PIPE2, ends, 0, 0, 0);
  if (result < 0) return result;
  call(FCNTL, ends[1], 1031, s[2] < 65536 ? 65536 : s[2], 0);
  word buffer[2] = {s[1], s[2]};
  return call(VMSPLICE, ends[1], buffer, 1, 2);
}

// the capabilities to keep: the lower and the upper 32
static long drop_capabilities(word *s) {
  u32 header[2] = {0x20080522, 0}, sets[6];
  call(CAPGET, header, sets, 0, 0);
  for (int i = 0; i < 2; i++) for (int k = 0; k < 3; k++) sets[3 * i + k] &= s[i];
  return call(CAPSET, header, sets, 0, 0);
}

// node, whether to take offline, whether only movable ones, seconds: the node's memory blocks, one after another
static long blocks(word *s, char **at) {
  long finished = 0, tried = 0, result = 0, timer[4] = {0, 0, s[3], 0}, none[4] = {0, 0, 0, 0};
  char path[160], text[96];
  call(SETITIMER, 0, timer, 0, 0);
  for (int i = 0; i < 64 && result >= 0; i++) {
    char *node = put_number(put(path, "/sys/devices/system/node/node"), s[0]);
    char *end = put_number(put(node, "/memory"), s[1] ? 63 - i : i);
    *put(end, "/state") = 0;
    if (read_file(path, text, sizeof text) < 0 || begins(text, "online") != (int)s[1]) continue;
    *put(end, "/valid_zones") = 0;
    int movable = 0;
    text[0] = 0;
    read_file(path, text, sizeof text);
    for (char *zone = text; *zone; zone++) movable |= begins(zone, "Movable");
    if (s[1] && s[2] && !movable) continue;
    *put(end, "/state") = 0;
    tried++;
    result = write_file(path, s[1] ? "offline" : s[2] ? "online_movable" : "online");
    finished += result >= 0;
  }
  call(SETITIMER, 0, none, 0, 0);
  *at = put_number(put(*at, " blocks="), finished);
  *at = put_number(put(*at, " tried="), tried);
  return result;
}

// address, pages, node, whether to write, milliseconds, addresses for move_pages, room for its status
static long touch_until(word *s) {
  long end = now() + s[4] * 1000000L;
  int *status = (int *)s[6];
  word value;
  while (now() < end) {
    for (word k = 0; k < 20 * s[1]; k++) {
      word address = s[0] + (k % s[1] << 12);
      if (s[3]) store_word(address, address | 1);
      else load_word(address, &value);
    }
    word there = 0;
    call6(MOVE_PAGES, 0, s[1], s[5], 0, s[6], 0);
    for (word i = 0; i < s[1]; i++) there += status[i] == (int)s[2];
    if (there == s[1]) return 0;
  }
  return -62;
}

static long fork_as(int child, word flags) {
  long pid = spawn(flags, (word)slot_of(child) + SLOT_SIZE - 64, child);
  if (pid <= 0) return pid;
  slot_of(child)->pid = pid;
  slot_of(child)->live = 1;
  return 0;
}

static void one_step(word *s, struct slot *slot, char **at);

// Ends a process whose answer is complete; the driver waits for its end.
static void leave(struct slot *slot, char *at) {
  long one = 1;
  slot->length = at - slot->out;
  slot->live = 0;
  call(WRITE, done, &one, 8, 0);
  call(EXIT_GROUP, 0, 0, 0, 0);
}

static long fork_exit(void) {
  int status;
  long pid = short_lived();
  if (pid < 0) return pid;
  pid = call(WAIT4, pid, &status, 0x40000000, 0);
  return pid < 0 ? pid : 0;
}

// the letter to write or 0 to read, whether a page's end gets it as well, the number of sets, then sets as of a touch
static long letters(word *s, char **at, char *end) {
  long signal = 0;
  *at = put(*at, " l=");
  for (word set = 0; set < s[2] && !signal; set++) {
    word *pages = s + 3 + 4 * set;
    for (long i = pages[1]; i <= (long)pages[2] && !signal; i += pages[3]) {
      word address = pages[0] + (i << 12), value = 0;
      signal = s[0] ? store_word(address, s[0]) : load_word(address, &value);
      if (s[0] && s[1] && !signal) signal = store_word(address + 4088, s[0]);
      if (*at > end - 32) return 0;
      if (signal) *(*at)++ = (signal & 0xff) == 11 ? 'S' : 'E';
      else *(*at)++ = s[0] ? 'w' : value <= 9 ? '0' + value : '?';
    }
  }
  return 0;
}

// participants, loops to wait at most, the number of steps, then each with its length before it
static void race(word *s, struct slot *slot, char **at) {
  word random = race_seed ^ (word)slot * 0x9e3779b97f4a7c15UL;
  random ^= random >> 29;
  random *= 0xbf58476d1ce4e5b9UL;
  random ^= random >> 32;
  __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < s[0]) asm volatile("pause");
  // Short waits are as likely as long ones: most races are won by little.
  word most = s[1] >> (random >> 40) % 10;
  for (word i = most ? random % most : 0; i; i--) asm volatile("pause");
  word *each = s + 3;
  for (word i = 0; i < s[2]; i++, each += each[0]) {
    if (each[1] == S_EXIT) leave(slot, put(*at, "gone"));
    one_step(each + 1, slot, at);
    if (i + 1 < s[2]) *(*at)++ = '|';
  }
}

// A word of a page is its number in a program's own counting; the second tells whether the page was made anew.
static void content(word *s, char **at, char *end) {
  for (word i = 0; i < s[1]; i++) {
    word address = s[0] + (i << 12), first = 0, last = 0;
    long signal = load_word(address, &first);
    if (!signal) load_word(address + 4088, &last);
    if (*at > end - 32) return;
    if (signal) *(*at)++ = (signal & 0xff) == 11 ? 'S' : 'E';
    else {
      *(*at)++ = first <= 9 ? '0' + first : '?';
      *(*at)++ = last <= 9 ? '0' + last : '?';
    }
    *(*at)++ = ',';
  }
}

static long step_result(word *s, struct slot *slot, char **at) {
  char path[64];
  word *a = s + 1;
  switch (s[0]) {
    case S_CALL: return plain_call(a, slot, at);
    case S_MAP_FILE: return map_file(a);
    case S_TOUCH: return touch(a, at);
    case S_FORK: return fork_as(a[0], 0x8000UL | 17);
    case S_THREAD: return fork_as(a[0], 0x100UL | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000);
    case S_WRITE: return write_file((char *)a[0], (char *)a[1]);
    case S_PIN: return pin(a);
    case S_UNPIN: return unpin(a);
    case S_HOLD: return hold(a);
    case S_UNHOLD:
      call(CLOSE, handles[a[0]][0], 0, 0, 0);
      call(CLOSE, handles[a[0]][1], 0, 0, 0);
      return 0;
    case S_CAP: return drop_capabilities(a);
    case S_UID:
      call(SETRESGID, a[0], a[0], a[0], 0);
      return call(SETRESUID, a[0], a[0], a[0], 0);
    case S_BLOCKS: return blocks(a, at);
    case S_UNTIL: return touch_until(a);
    case S_FORK_EXIT: return fork_exit();
    case S_LETTER: return letters(a, at, slot->out + sizeof slot->out);
    case S_BLOCK:
      *put(put_number(put(path, "/sys/devices/system/memory/memory"), a[0]), "/state") = 0;
      return write_file(path, a[1] ? "offline" : "online_movable");
    default: return -38;
  }
}

static void one_step(word *s, struct slot *slot, char **at) {
  if (s[0] == S_RACE) return race(s + 1, slot, at);
  char *begin = *at;
  *at += 48;
  char *rest = *at;
  slot->length = *at - slot->out;
  if (s[0] == S_CONTENT) {
    *at = put(*at, " c=");
    content(s + 1, at, slot->out + sizeof slot->out);
  }
  long result = s[0] == S_CONTENT ? 0 : step_result(s, slot, at);
  // A signal during a call that has answered nothing else has left its own words.
  if (*at == rest && slot->length > rest - slot->out) *at = slot->out + slot->length;
  char *end = put_number(begin, result < 0 ? -1 : result);
  *end++ = ' ';
  end = put_number(end, result < 0 ? -result : 0);
  word n = *at - rest;
  memcpy(end, rest, n);
  *at = end + n;
}

__attribute__((used)) void task_main(long index) {
  struct slot *slot = slot_of(index);
  long one = 1, ignored;
  handle(7);
  handle(11);
  handle(14);
  for (;;) {
    if (call(READ, go[index], &ignored, 8, 0) != 8) continue;
    if (slot->step[0] == S_EXIT) {
      slot->live = 0;
      call(slot->step[1] ? EXIT : EXIT_GROUP, 0, 0, 0, 0);
    }
    char *at = slot->out;
    one_step(slot->step, slot, &at);
    slot->length = at - slot->out;
    call(WRITE, done, &one, 8, 0);
  }
}

// ---- the driver ----

static char *out;

static void flush(void) {
  char *from = (char *)OUT;
  word n = out - from;
  asm volatile("cld; rep outsb" : "+S"(from), "+c"(n) : "d"(0xe9) : "memory");
  out = (char *)OUT;
}

static void say_part(const char *text, word n) {
  if (n > OUT_SIZE / 2) n = OUT_SIZE / 2;
  if (out - (char *)OUT + n + 64 > OUT_SIZE) flush();
  memcpy(out, text, n);
  out += n;
}

static void say(const char *text) { say_part(text, length_of(text)); }

static void say_number(long value) {
  char text[32];
  say_part(text, put_number(text, value) - text);
}

static void note(const char *what, const char *about, long result) {
  say("! ");
  say(what);
  say(" ");
  say(about);
  say(" ");
  say_number(result);
  say("\n");
}

static void quit(void) {
  flush();
  asm volatile("outl %0,%1" : : "a"(0x31), "Nd"((unsigned short)0xf4));
  call(REBOOT, 0xfee1deadUL, 672274793, 0x01234567, 0);
  for (;;) pause_for(1000000000L);
}

// What counts events is exact as it stands; what counts pages is so when each CPU has handed in its share.
static void read_vmstat(char *to, word refreshed) {
  char some[8];
  long all = 0, n;
  if (refreshed) call(PREAD, refresh_fd, some, 8, 0);
  while ((n = call(PREAD, vmstat, to + all, VMSTAT_SIZE - 1 - all, all)) > 0) all += n;
  to[all] = 0;
}

static char *line_end(char *line) {
  while (*line && *line != '\n') line++;
  return line;
}

static void say_counters(word refreshed) {
  char *before = (char *)VMSTAT, *after = before + VMSTAT_SIZE;
  read_vmstat(after, refreshed);
  while (*before && *after) {
    char *ends = line_end(before), *end = line_end(after), *value = after, *was = before;
    while (value < end && *value != ' ') value++;
    while (was < ends && *was != ' ') was++;
    long change = number_in(value + 1) - number_in(was + 1);
    if (change) {
      say("v ");
      say_part(after, value - after);
      say(" ");
      say_number(change);
      say("\n");
    }
    before = *ends ? ends + 1 : ends;
    after = *end ? end + 1 : end;
  }
}

static void say_lines(const char *before, const char *path, const char *firsts) {
  char *line = (char *)TEXT;
  if (read_file(path, line, TEXT_SIZE) <= 0) return;
  while (*line) {
    char *end = line_end(line);
    int wanted = *firsts == 0 && *line != '#';
    for (const char *first = firsts; *first; first++) wanted |= *first == *line;
    if (wanted) {
      say(before);
      say_part(line, end - line);
      say("\n");
    }
    line = *end ? end + 1 : end;
  }
}

static void say_smaps(int index) {
  char path[64], before[32];
  if (!slot_of(index)->live) return;
  *put(put_number(put(path, "/proc/"), slot_of(index)->pid), "/smaps") = 0;
  *put(put_number(put(before, "h "), index), " ") = 0;
  say_lines(before, path, "0123456789abcdefASF");
}

static int reap(int index) {
  for (int i = 0; i < 3000; i++) {
    int status;
    long pid = call(WAIT4, slot_of(index)->pid, &status, 0x40000000 | 1, 0);
    if (pid == slot_of(index)->pid || pid < 0) return 1;
    pause_for(i < 20 ? 100000 : 2000000);
  }
  return 0;
}

static long expect(int wanted, long end, int *indices, int n) {
  long got = 0, count;
  while (got < wanted) {
    struct { int fd; short events, revents; } poll = {done, 1, 0};
    long time[2] = {0, 500000000};
    if (call6(PPOLL, (long)&poll, 1, (long)time, 0, 8, 0) > 0) {
      if (call(READ, done, &count, 8, 0) == 8) got += count;
      continue;
    }
    for (int i = 0; i < n; i++) {
      int status;
      struct slot *slot = slot_of(indices[i]);
      if (slot->live && call(WAIT4, slot->pid, &status, 0x40000000 | 1, 0) == slot->pid) {
        slot->live = 0;
        slot->length = put_number(put(slot->out, "-1 0 killed="), status) - slot->out;
        got++;
      }
    }
    if (now() > end) return -1;
  }
  return 0;
}

static int hung;

// Lets tasks take the steps of n records, which begin at s: index, slot, then the step.
static word *take(word *s, int n) {
  int indices[SLOT_COUNT], lived[SLOT_COUNT], waited = 0;
  word *first = s;
  long one = 1, limit = 60000000000L;
  for (int i = 0; i < n; i++, s += s[1]) {
    struct slot *slot = slot_of(s[3]);
    indices[i] = s[3];
    slot->step = s + 4;
    slot->length = 0;
    lived[i] = slot->live;
    waited += slot->live && s[4] != S_EXIT;
    if (s[4] == S_BLOCKS || s[4] == S_UNTIL || s[4] == S_BLOCK) limit = 180000000000L;
    if (!slot->live) slot->length = put(slot->out, "-1 0 skipped=1") - slot->out;
  }
  if (hung) return s;
  for (int i = 0; i < n; i++) if (slot_of(indices[i])->live) call(WRITE, go[indices[i]], &one, 8, 0);
  word *each = first;
  for (int i = 0; i < n; i++, each += each[1]) {
    if (each[4] != S_EXIT || slot_of(indices[i])->length) continue;
    int gone = each[5] ? 1 : reap(indices[i]);
    slot_of(indices[i])->live = 0;
    slot_of(indices[i])->length = put(slot_of(indices[i])->out, gone ? "0 0" : "-1 0 hung=1") - slot_of(indices[i])->out;
  }
  if (expect(waited, now() + limit, indices, n) < 0) hung = 1;
  for (int i = 0; i < n; i++) if (lived[i] && !slot_of(indices[i])->live) hung |= !reap(indices[i]);
  each = first;
  for (int i = 0; i < n; i++, each += each[1]) {
    if ((long)each[2] < 0) continue;
    say("s ");
    say_number(each[2]);
    say(" ");
    if (hung) say("-1 0 timeout=1");
    else say_part(slot_of(indices[i])->out, slot_of(indices[i])->length);
    say("\n");
  }
  return s;
}

static void begin_program(void) {
  long ignored;
  struct { int fd; short events, revents; } poll = {done, 1, 0};
  long none[2] = {0, 0};
  hung = 0;
  arrived = 0;
  for (int i = 0; i < 64; i++) handles[i][0] = handles[i][1] = -1;
  for (int i = -1; i < SLOT_COUNT; i++) {
    poll.fd = i < 0 ? done : go[i];
    if (call6(PPOLL, (long)&poll, 1, (long)none, 0, 8, 0) > 0) call(READ, poll.fd, &ignored, 8, 0);
  }
}

// Kills all tasks; tells whether they are gone.
static int end_tasks(void) {
  int gone = 1, status;
  for (int i = 0; i < SLOT_COUNT; i++) if (slot_of(i)->live) call(KILL, slot_of(i)->pid, 9, 0, 0);
  for (int i = 0; i < SLOT_COUNT; i++) {
    if (slot_of(i)->live) gone &= reap(i);
    slot_of(i)->live = 0;
  }
  while (call(WAIT4, -1, &status, 0x40000000 | 1, 0) > 0);
  return gone;
}

static void end_program(long id) {
  int stuck = !end_tasks();
  say(hung || stuck ? "D " : "E ");
  say_number(id);
  say("\n");
  flush();
  if (stuck) quit();
}

static void bring_online(void) {
  char path[96], text[64];
  for (int i = 0; i < 64; i++) {
    *put(put_number(put(path, "/sys/devices/system/memory/memory"), i), "/state") = 0;
    if (read_file(path, text, sizeof text) > 0 && begins(text, "offline")) write_file(path, "online_movable");
  }
}

static void drive(word *s) {
  long id = 0, rounds = 0, end = 0;
  word *again = 0;
  while (s[0]) {
    word *next = s + s[1];
    long result;
    switch (s[0]) {
      case R_CALL:
        result = call6(s[3], s[4], s[5], s[6], s[7], s[8], s[9]);
        if (result < 0 && s[2] & LOUD) note("call", "", s[3] * 1000 - result);
        break;
      case R_WRITE:
        result = write_file((char *)s[3], (char *)s[4]);
        if (result < 0 && s[2] & LOUD) note("write", (char *)s[3], result);
        break;
      case R_BEGIN:
        id = s[2];
        say("P ");
        say_number(id);
        say("\n");
        flush();
        begin_program();
        break;
      case R_SPAWN:
        result = fork_as(0, 17);
        if (result < 0) note("spawn", "", result);
        break;
      case R_STEP: next = take(s, 1); break;
      case R_TOGETHER:
        arrived = 0;
        asm volatile("rdtsc; shlq $32,%%rdx; orq %%rdx,%%rax" : "=a"(race_seed) : : "rdx");
        next = take(next, s[2]);
        break;
      case R_MARK: read_vmstat((char *)VMSTAT, s[2]); break;
      case R_COUNT: say_counters(s[2]); break;
      case R_SMAPS: say_smaps(s[2]); break;
      case R_DUMP: say_lines("t ", (char *)s[2], ""); break;
      case R_ONLINE: bring_online(); break;
      case R_LOOP:
        again = next;
        rounds = s[2];
        end = now() + s[3] * 1000000000L;
        break;
      case R_AGAIN:
        say("N\n");
        if (hung || !end_tasks()) break;
        begin_program();
        if (--rounds > 0 && now() < end) next = again;
        break;
      case R_END: end_program(id); break;
      case R_DATA: break;
      default: note("record", "", s[0]); quit();
    }
    s = next;
  }
}

static void driver(void) {
  word cpu1 = 2;
  long fd, all = 0, n;
  out = (char *)OUT;
  call(IOPL, 3, 0, 0, 0);
  call(MUNMAP, 0x10000, BASE - 0x10000, 0, 0);
  call(MUNMAP, BASE + LENGTH, 0x7ffffffff000UL - BASE - LENGTH, 0, 0);
  static const char *mounts[][2] = {{"/proc", "proc"}, {"/sys", "sysfs"}, {"/sys/kernel/tracing", "tracefs"},
    {"/sys/kernel/debug", "debugfs"}, {"/dev", "devtmpfs"}};
  call(MKDIR, "/proc", 0755, 0, 0);
  call(MKDIR, "/sys", 0755, 0, 0);
  call(MKDIR, "/t", 0777, 0, 0);
  call(MKDIR, "/f", 0777, 0, 0);
  for (int i = 0; i < 5; i++) call(MOUNT, "none", mounts[i][0], mounts[i][1], 0);
  call(SETAFFINITY, 0, 8, &cpu1, 0);
  done = call(EVENTFD2, 0, 0, 0, 0);
  for (int i = 0; i < SLOT_COUNT; i++) go[i] = call(EVENTFD2, 0, 0, 0, 0);
  vmstat = call(OPEN, "/proc/vmstat", 0, 0, 0);
  refresh_fd = call(OPEN, "/proc/sys/vm/stat_refresh", 0, 0, 0);
  fd = call(OPEN, "/script", 0, 0, 0);
  while ((n = call(READ, fd, SCRIPT + all, 1 << 20, 0)) > 0) all += n;
  call(CLOSE, fd, 0, 0, 0);
  call(UNLINK, "/script", 0, 0, 0);
  read_file("/proc/sys/kernel/osrelease", (char *)TEXT, 256);
  say("K ");
  say((char *)TEXT);
  flush();
  drive((word *)SCRIPT);
  say("A\n");
  quit();
}

extern char _end[];

__attribute__((used)) void move_in(void) {
  call(MKDIR, "/dev", 0755, 0, 0);
  call(MKNOD, "/dev/mem", 0020600, 1 << 8 | 1, 0);
  long fd = call(OPEN, "/dev/mem", 2, 0, 0);
  if (fd < 0) call(EXIT, 21, 0, 0, 0);
  long there = call6(MMAP, 0, LENGTH, 3, 1, fd, PHYSICAL);
  if (there < 0) call(EXIT, 22, 0, 0, 0);
  memset((void *)there, 0, LENGTH);
  memcpy((void *)there, (void *)BASE, (word)_end - BASE);
  if (call6(MMAP, BASE, LENGTH, 7, 1 | 0x10, fd, PHYSICAL) != BASE) call(EXIT, 23, 0, 0, 0);
  call(MUNMAP, there, LENGTH, 0, 0);
  call(CLOSE, fd, 0, 0, 0);
  asm volatile("movq %0,%%rsp; xorl %%ebp,%%ebp; call *%1" : : "r"(BASE + LENGTH - 64), "r"(driver));
}

asm(".globl _start\n_start: xorl %ebp,%ebp\n andq $-16,%rsp\n call move_in\n");
