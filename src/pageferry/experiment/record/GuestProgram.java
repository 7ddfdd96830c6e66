package pageferry.experiment.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.BadInput;

/** The guest's program, built from {@code guest.c} by the C compiler of this machine. */
final class GuestProgram {
  private static final String SOURCE = "guest.c";
  private static final List<String> OPTIONS =
      List.of(
          "-O1",
          "-static",
          "-nostdlib",
          "-ffreestanding",
          "-fno-stack-protector",
          "-fno-pic",
          "-no-pie",
          "-fno-asynchronous-unwind-tables",
          "-mgeneral-regs-only",
          "-fcf-protection=none",
          "-Wl,-Ttext-segment=0x40000000",
          "-Wl,--build-id=none");

  private GuestProgram() {}

  /** Builds it in a folder, and answers its bytes. */
  static byte[] build(Path folder) throws IOException {
    Path source = folder.resolve(SOURCE);
    try (InputStream text = GuestProgram.class.getResourceAsStream(SOURCE)) {
      if (text == null) {
        throw new IllegalStateException("no " + SOURCE + " beside its class");
      }
      Files.copy(text, source);
    }
    Path built = folder.resolve("init");
    Path said = folder.resolve("gcc.log");
    List<String> command = new ArrayList<>(List.of("gcc"));
    command.addAll(OPTIONS);
    command.addAll(List.of("-o", built.toString(), source.toString()));
    Process gcc =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (gcc.waitFor() != 0) {
        String first =
            Files.readString(said, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        throw new BadInput("gcc: expected a compiler for x86-64, found one that says: " + first);
      }
    } catch (InterruptedException stopped) {
      gcc.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new BadInput("gcc: expected to end, found that it was stopped");
    }
    return Files.readAllBytes(built);
  }
}
