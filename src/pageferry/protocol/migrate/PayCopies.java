package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;

/**
 * The time that copying folios to their targets takes, one after the other, on ways to memory that
 * others may use meanwhile: folio_mc_copy() (mm/util.c, Linux 6.12). Returns 0.
 */
final class PayCopies extends Routine {
  private final List<CopyPart> parts;
  private int at;

  PayCopies(List<CopyPart> parts) {
    super(KernelFunction.FOLIO_MC_COPY);
    this.parts = parts;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    long ns = 0;
    while (at < parts.size()) {
      CopyPart part = parts.get(at++);
      CopyCost cost = CopyCost.of(cpu(), part);
      if (cost.isShared()) {
        LookAtSource read = new LookAtSource(part.from());
        return ask(nodeOf(part.from()), cost.reading(read), ns, look -> write(part, cost));
      }
      ns += cost.ns();
    }
    return ns == 0 ? done(0) : after(new Instruction.Spend(ns), nothing -> done(0));
  }

  private Instruction write(CopyPart part, CopyCost cost) {
    LookAtSource written = new LookAtSource(part.to());
    return ask(nodeOf(part.to()), cost.writing(written), cost.ns(), look -> next());
  }
}
