package pageferry.protocol.kernel;

/**
 * What is done with an instruction, kind by kind: whoever leaves a kind out does not compile.
 *
 * @param <R> what comes of it
 */
public interface InstructionVisitor<R> {
  R on(Instruction.Return instruction);

  R on(Instruction.Call instruction);

  R on(Instruction.Spend instruction);

  R on(Instruction.AskNode instruction);

  R on(Instruction.TellNode instruction);

  R on(Instruction.TellNodeLater instruction);

  R on(Instruction.Kill instruction);

  R on(Instruction.StartWorker instruction);

  R on(Instruction.ListProcesses instruction);

  R on(Instruction.AskSpace instruction);

  R on(Instruction.AskInode instruction);

  R on(Instruction.LockFolio instruction);

  R on(Instruction.AwaitFolio instruction);

  R on(Instruction.AwaitMemory instruction);

  R on(Instruction.UnlockFolio instruction);

  R on(Instruction.TakeLock instruction);

  R on(Instruction.DropLock instruction);

  R on(Instruction.FlushTlb instruction);

  R on(Instruction.DrainAll instruction);

  R on(Instruction.EnableLruCache instruction);

  R on(Instruction.DrainLocal instruction);

  R on(Instruction.TellKswapd instruction);

  R on(Instruction.Sleep instruction);

  R on(Instruction.CondResched instruction);

  R on(Instruction.Create instruction);

  R on(Instruction.StartTask instruction);

  R on(Instruction.FindTask instruction);

  R on(Instruction.UseSpace instruction);

  R on(Instruction.EndTask instruction);

  R on(Instruction.ChangeMemoryNodes instruction);

  R on(Instruction.Tune instruction);

  R on(Instruction.AskCgroups instruction);

  R on(Instruction.AskKsm instruction);

  R on(Instruction.CommitCredentials instruction);

  R on(Instruction.MoveToCpu instruction);

  R on(Instruction.WaitSignal instruction);

  R on(Instruction.RaiseSignal instruction);

  R on(Instruction.CountSignal instruction);
}
