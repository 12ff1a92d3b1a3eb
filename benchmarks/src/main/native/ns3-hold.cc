// The hold model on ns-3's simulator: so many events pending, each taken schedules one anew, at exponential delays with a mean of 50 us.
// Prints the least processor time of an event over the rounds, in nanoseconds, for each scheduler.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

#include "ns3/core-module.h"

using namespace ns3;

static const int EVENTS = 500000;
static std::vector<int64_t> delays(1 << 14);
static size_t position = 0;
static int left = 0;
static long sum = 0;

static Time NextDelay() {
  position = (position + 1) & (delays.size() - 1);
  return NanoSeconds(delays[position]);
}

static void Tick() {
  sum++;
  if (left-- > 0) {
    Simulator::Schedule(NextDelay(), &Tick);
  }
}

static double CpuNanos() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

static double Round(const char *scheduler, int pending) {
  ObjectFactory factory;
  factory.SetTypeId(scheduler);
  Simulator::SetScheduler(factory);
  sum = 0;
  left = EVENTS - pending;
  double begin = CpuNanos();
  for (int i = 0; i < pending; i++) {
    Simulator::Schedule(NextDelay(), &Tick);
  }
  Simulator::Run();
  double nanos = CpuNanos() - begin;
  Simulator::Destroy();
  if (sum != EVENTS) {
    std::fprintf(stderr, "the run ended early: events=%ld\n", sum);
    std::exit(1);
  }
  return nanos / EVENTS;
}

int main(int argc, char **argv) {
  int pending = argc > 1 ? std::atoi(argv[1]) : 1000;
  int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
  std::mt19937_64 random(1);
  std::exponential_distribution<double> exponential(1.0 / 50000);
  for (int64_t &delay : delays) {
    delay = static_cast<int64_t>(exponential(random));
  }
  const char *schedulers[] = {"ns3::MapScheduler", "ns3::HeapScheduler", "ns3::CalendarScheduler"};
  for (const char *scheduler : schedulers) {
    double least = 1e18;
    for (int i = 0; i < rounds; i++) {
      least = std::min(least, Round(scheduler, pending));
    }
    std::printf("%s %.1f\n", scheduler, least);
  }
  return 0;
}
