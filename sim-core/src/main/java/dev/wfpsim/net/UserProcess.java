package dev.wfpsim.net;

/** A process of a simulated host: what the platform identifies applications by. */
public final class UserProcess {
  private final int pid;
  private final String name;
  private final String imagePath;

  UserProcess(int pid, String name, String imagePath) {
    this.pid = pid;
    this.name = name;
    this.imagePath = imagePath;
  }

  /** The process id. */
  public int pid() {
    return pid;
  }

  /** The name the scenario gives it. */
  public String name() {
    return name;
  }

  /** The path of its image, as in {@code C:\Windows\System32\svchost.exe}. */
  public String imagePath() {
    return imagePath;
  }

  @Override
  public String toString() {
    return name + " pid=" + pid;
  }
}
