package pageferry.protocol.calls;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.VmFlags;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.Create;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.inode.MapInode;
import pageferry.protocol.program.Step;
import pageferry.protocol.program.Step.MapType;
import pageferry.protocol.space.MapArea;
import pageferry.protocol.space.Vma;

/** mmap(2): do_mmap() (mm/mmap.c, Linux 6.1). Shared memory and files get an inode. */
final class MmapCall extends Routine {
  private final Step.Mmap call;

  MmapCall(Step.Mmap call) {
    super("do_mmap");
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (failsSlab()) {
      return fail(Errno.ENOMEM);
    }
    return switch (call.type()) {
      case ANON -> call.shared() ? create(Create.Kind.INODE) : map(0);
      case TMPFS -> create(Create.Kind.TMPFS_INODE);
      case HUGETLB -> call.shared() ? create(Create.Kind.INODE) : map(0);
      case FILE -> create(Create.Kind.FILE_INODE);
    };
  }

  private Instruction create(Create.Kind kind) {
    return after(new Create(kind), this::created);
  }

  private Instruction created(int inode) {
    MapInode map = new MapInode(current().mm());
    return after(new Instruction.AskInode(inode, map), nothing -> map(inode));
  }

  private Instruction map(int inode) {
    Vma.Backing backing =
        inode == 0 && call.type() == MapType.ANON
            ? Vma.Backing.ANONYMOUS
            : new Vma.Backing(call.type(), inode, call.vpn());
    Vma.Attributes attributes =
        new Vma.Attributes(call.protection(), call.shared() ? VmFlags.SHARED : 0, null, backing);
    MapArea map = new MapArea(new Vma(call.vpn(), call.vpn() + call.pages(), attributes));
    return ask(current().mm(), map, MmapLock.WRITE_BRIEFLY, cost(Cost.SET_PTE), mapped -> done(0));
  }
}
