package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.wfp.fwp.Guid;

/** The settings of one driver; its parameters were checked when the scenario was read. */
final class Settings implements DriverSettings {

  private final DriverSetup setup;
  private final ProcessSet processes;

  Settings(DriverSetup setup, ProcessSet processes) {
    this.setup = setup;
    this.processes = processes;
  }

  @Override
  public String driverName() {
    return setup.name();
  }

  @Override
  public Guid calloutKey(String callout) {
    return Guids.callout(setup.name(), callout);
  }

  @Override
  public Guid key(String purpose) {
    return Guids.ofDriver(setup.name(), purpose);
  }

  @Override
  public boolean has(String parameter) {
    return !setup.with().getOrDefault(parameter, "").isEmpty();
  }

  @Override
  public String text(String parameter) {
    String text = setup.with().get(parameter);
    if (text == null) {
      throw new IllegalArgumentException(
          "no such parameter: parameter=" + parameter + ", driver=" + setup.use());
    }
    return text;
  }

  private interface Reading<T> {
    T read(String text) throws WrongValue;
  }

  private <T> T read(String parameter, Reading<T> reading) {
    try {
      return reading.read(text(parameter));
    } catch (WrongValue wrong) {
      throw new IllegalArgumentException(wrong.getMessage(), wrong);
    }
  }

  @Override
  public long number(String parameter) {
    return read(parameter, text -> Units.number(text, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @Override
  public boolean yes(String parameter) {
    return text(parameter).equals("true");
  }

  @Override
  public long durationNanos(String parameter) {
    return read(parameter, Units::durationNanos);
  }

  @Override
  public long bytes(String parameter) {
    return read(parameter, Units::bytes);
  }

  @Override
  public IpAddress address(String parameter) {
    return IpAddress.parse(text(parameter));
  }

  @Override
  public long processId(String parameter) {
    return processes.processId(text(parameter));
  }
}
