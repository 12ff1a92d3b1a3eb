package dev.wfpsim.cli;

/** What the cache of {@link QuickJvm} is made from: a compile and a run in one process. */
final class QuickTraining {
  private QuickTraining() {}

  /** The folder of a driver's source, the folder for its classes, then the command of the run. */
  public static void main(String[] args) {
    String[] compile = {"compile", args[0], "--out", args[1]};
    Main.execute(Console.ofProcess(compile), compile);
    String[] run = new String[args.length - 2];
    System.arraycopy(args, 2, run, 0, run.length);
    Main.main(run);
  }
}
