package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The process notification routines of one host, of all its drivers. */
final class ProcessNotifications {
  private static final int MAX_ROUTINES = 64;

  private record Registration(Object load, Callback callback, ProcessNotify routine, int objectId) {
    @EntersDriver
    void notify(Activity self, UserProcess process, boolean created) {
      Callback outer = self.enter(callback);
      try {
        routine.notify(
            process.pid(), created ? new PsCreateNotifyInfo(process.devicePath()) : null);
      } catch (Throwable error) {
        self.thrown(error);
        throw error;
      } finally {
        self.leave(outer);
      }
    }
  }

  private final Machine machine;
  private final List<Registration> registrations = new ArrayList<>();

  ProcessNotifications(Machine machine) {
    this.machine = machine;
  }

  NtStatus add(DriverLedger driver, ProcessNotify routine, String place) {
    if (find(routine) >= 0 || registrations.size() >= MAX_ROUTINES) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    String name = driver.driver();
    int object =
        machine
            .kernel()
            .events()
            .object(ObjectKind.PROCESS_NOTIFY_ROUTINE, machine.subjectOf(name), name);
    registrations.add(
        new Registration(
            driver, Callback.of(machine, name, "process notify routine", place), routine, object));
    return NtStatus.STATUS_SUCCESS;
  }

  NtStatus remove(ProcessNotify routine) {
    int index = find(routine);
    if (index < 0) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    machine.kernel().events().dead(registrations.remove(index).objectId());
    return NtStatus.STATUS_SUCCESS;
  }

  private int find(ProcessNotify routine) {
    for (int i = 0; i < registrations.size(); i++) {
      if (registrations.get(i).routine() == routine) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a driver, as it is loaded now, has one; its place for the finding, or null. */
  @Nullable Blame of(DriverLedger driver) {
    return registrations.stream()
        .filter(each -> each.load() == driver)
        .findFirst()
        .map(each -> new Blame(driver.driver(), "", each.callback().place()))
        .orElse(null);
  }

  void tell(Activity self, UserProcess process, boolean created) {
    for (Registration each : List.copyOf(registrations)) {
      each.notify(self, process, created);
    }
  }
}
