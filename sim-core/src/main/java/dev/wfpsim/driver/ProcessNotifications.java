package dev.wfpsim.driver;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Callback;
import dev.wfpsim.kernel.EntersDriver;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.net.UserProcess;
import java.util.ArrayList;
import java.util.List;

/** The process notification routines of one host, of all its drivers. */
final class ProcessNotifications {
  private static final int MAX_ROUTINES = 64;

  private record Registration(Callback callback, ProcessNotify routine) {
    @EntersDriver
    void notify(Activity self, UserProcess process, boolean created) {
      Callback outer = self.enter(callback);
      try {
        routine.notify(process, created);
      } catch (Throwable error) {
        self.thrown(error);
        throw error;
      } finally {
        self.leave(outer);
      }
    }
  }

  private final List<Registration> registrations = new ArrayList<>();

  NtStatus add(String driver, ProcessNotify routine, String place) {
    if (find(routine) >= 0 || registrations.size() >= MAX_ROUTINES) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    registrations.add(
        new Registration(Callback.of(driver, "process notify routine", place), routine));
    return NtStatus.STATUS_SUCCESS;
  }

  NtStatus remove(ProcessNotify routine) {
    int index = find(routine);
    if (index < 0) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    registrations.remove(index);
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

  boolean has(String driver) {
    return registrations.stream().anyMatch(each -> each.callback().driver().equals(driver));
  }

  void tell(Activity self, UserProcess process, boolean created) {
    for (Registration each : List.copyOf(registrations)) {
      each.notify(self, process, created);
    }
  }
}
