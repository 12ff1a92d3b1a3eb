package dev.wfpsim.driver;

import java.util.Objects;

/**
 * PS_CREATE_NOTIFY_INFO: what a process notify routine learns of a process that starts.
 *
 * @param imageFileName its image, as a device path
 */
public record PsCreateNotifyInfo(String imageFileName) {
  /** Members that a C structure holds by value, or that are required, are not null. */
  public PsCreateNotifyInfo {
    Objects.requireNonNull(imageFileName, "imageFileName");
  }
}
