package dev.wfpsim.scenario.library;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwp.Guid;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings of one driver, given as objects: a UserProcess, an IpAddress, numbers, texts. */
final class FixedSettings implements DriverSettings {
  private final int number;
  private final Map<String, Object> values;
  private final Map<String, Guid> keys = new TreeMap<>();

  FixedSettings(int number, Map<String, Object> values) {
    this.number = number;
    this.values = values;
  }

  @Override
  public String driverName() {
    return "driver-" + number;
  }

  @Override
  public Guid calloutKey(String callout) {
    return key("callout " + callout);
  }

  @Override
  public Guid key(String purpose) {
    return keys.computeIfAbsent(
        purpose,
        unused ->
            Guid.parse(
                String.format(
                    Locale.ROOT, "00000000-0000-0000-%04x-%012x", number, keys.size() + 1)));
  }

  @Override
  public boolean has(String parameter) {
    return values.containsKey(parameter);
  }

  @Override
  public String text(String parameter) {
    return value(parameter).toString();
  }

  @Override
  public long number(String parameter) {
    return ((Number) value(parameter)).longValue();
  }

  @Override
  public boolean yes(String parameter) {
    return (boolean) value(parameter);
  }

  @Override
  public long durationNanos(String parameter) {
    return number(parameter);
  }

  @Override
  public long bytes(String parameter) {
    return number(parameter);
  }

  @Override
  public IpAddress address(String parameter) {
    return (IpAddress) value(parameter);
  }

  @Override
  public long processId(String parameter) {
    UserProcess process = (UserProcess) value(parameter);
    return process.isRunning() ? process.pid() : 0;
  }

  private Object value(String parameter) {
    @Nullable Object value = values.get(parameter);
    return Objects.requireNonNull(value, parameter);
  }
}
