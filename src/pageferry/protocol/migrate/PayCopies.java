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
  private final List<Source> sources;
  private int at;

  PayCopies(List<Source> sources) {
    super(KernelFunction.FOLIO_MC_COPY);
    this.sources = sources;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    long ns = 0;
    while (at < sources.size()) {
      Source source = sources.get(at++);
      CopyCost cost = CopyCost.of(cpu(), source);
      if (cost.isShared()) {
        LookAtSource read = new LookAtSource(source.pfn);
        return ask(nodeOf(source.pfn), cost.reading(read), ns, look -> write(source, cost));
      }
      ns += cost.ns();
    }
    return ns == 0 ? done(0) : after(new Instruction.Spend(ns), nothing -> done(0));
  }

  private Instruction write(Source source, CopyCost cost) {
    LookAtSource written = new LookAtSource(source.target);
    return ask(nodeOf(source.target), cost.writing(written), cost.ns(), look -> next());
  }
}
