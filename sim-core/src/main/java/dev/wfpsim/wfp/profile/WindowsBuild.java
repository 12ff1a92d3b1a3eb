package dev.wfpsim.wfp.profile;

/**
 * Builds of Windows at which the platform changed, by their documented numbers. The option {@code
 * windows.build} says which one a host runs.
 *
 * <p>Source: the "Requirements" tables of the functions' pages, "What's new in Windows Filtering
 * Platform".
 */
public final class WindowsBuild {
  public static final int VISTA = 6_000;

  /** Windows Vista SP1 and Windows Server 2008. */
  public static final int VISTA_SP1 = 6_001;

  public static final int WINDOWS_7 = 7_600;
  public static final int WINDOWS_8 = 9_200;
  public static final int WINDOWS_8_1 = 9_600;
  public static final int WINDOWS_10 = 10_240;
  public static final int WINDOWS_10_1703 = 15_063;
  public static final int WINDOWS_10_1709 = 16_299;
  public static final int WINDOWS_10_1803 = 17_134;
  public static final int WINDOWS_10_1809 = 17_763;
  public static final int SERVER_2022 = 20_348;
  public static final int WINDOWS_11_22H2 = 22_621;

  /** The Insider build that brought deep clones, in no published header at first. */
  public static final int INSIDER_25324 = 25_324;

  private WindowsBuild() {}
}
