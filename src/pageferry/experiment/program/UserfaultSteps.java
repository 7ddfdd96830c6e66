package pageferry.experiment.program;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pageferry.experiment.program.StepReader.Op;
import pageferry.mm.PageRange;
import pageferry.mm.ProgramSignal;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.userfault.FillCall;
import pageferry.protocol.userfault.RegisterCall;
import pageferry.protocol.userfault.ServeCall;

/** Steps by which programs handle faults themselves. */
final class UserfaultSteps {
  static final Map<String, Op> OPS = new LinkedHashMap<>();

  private static final Map<String, Boolean> HOW = Map.of("copy", false, "zeropage", true);

  static {
    List<String> range = List.of("name", "map", "pages", "offset", "raw_len");
    OPS.put("uffd_register", new Op(range, UserfaultSteps::register));
    OPS.put("uffd_unregister", new Op(range, UserfaultSteps::unregister));
    OPS.put(
        "uffd_copy",
        new Op(List.of("name", "map", "pages", "offset", "raw_len", "how"), UserfaultSteps::copy));
    OPS.put("uffd_serve", new Op(List.of("name", "count", "each", "how"), UserfaultSteps::serve));
  }

  private UserfaultSteps() {}

  private static Step register(Arguments arguments) {
    return new RegisterCall.Register(resolved(arguments), range(arguments));
  }

  private static Step unregister(Arguments arguments) {
    return new RegisterCall.Unregister(resolved(arguments), range(arguments));
  }

  private static Step copy(Arguments arguments) {
    boolean zero = arguments.word("how", HOW, false);
    return new FillCall.Fill(resolved(arguments), range(arguments), zero);
  }

  private static Step serve(Arguments arguments) {
    long count = arguments.fields().get("count").whole(0, Integer.MAX_VALUE);
    long each =
        arguments.fields().has("each")
            ? arguments.fields().get("each").whole(1, Integer.MAX_VALUE)
            : 1;
    return new ServeCall.Serve(resolved(arguments), count, each, arguments.word("how", HOW, false));
  }

  private static PageRange range(Arguments arguments) {
    Arguments.Range range = arguments.range();
    return new PageRange(range.addr(), range.length());
  }

  private static ProgramSignal resolved(Arguments arguments) {
    return arguments.names().ownSignal("userfaultfd " + arguments.fields().get("name").text());
  }
}
