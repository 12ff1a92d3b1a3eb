package dev.wfpsim.cli;

import picocli.CommandLine.IVersionProvider;

/**
 * The version as the build wrote it into the jar's manifest; "unpackaged" when run from classes.
 */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"wfpsim " + (version == null ? "unpackaged" : version)};
  }
}
