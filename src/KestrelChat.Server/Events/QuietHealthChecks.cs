using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Events;

/// <summary>Runs all health checks without logging what they find: the framework's service logs it each time, here each second.</summary>
internal sealed class QuietHealthChecks(IOptions<HealthCheckServiceOptions> options, IServiceProvider services)
{
    public async Task<HealthReport> RunAsync(CancellationToken cancellation)
    {
        var entries = new Dictionary<string, HealthReportEntry>(StringComparer.Ordinal);
        foreach (var registration in options.Value.Registrations)
        {
            var result = await CheckAsync(registration, cancellation);
            entries[registration.Name] = new HealthReportEntry(result.Status, result.Description, TimeSpan.Zero, result.Exception, result.Data);
        }

        return new HealthReport(entries, TimeSpan.Zero);
    }

    private async Task<HealthCheckResult> CheckAsync(HealthCheckRegistration registration, CancellationToken cancellation)
    {
        try
        {
            return await registration.Factory(services).CheckHealthAsync(new HealthCheckContext { Registration = registration }, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new HealthCheckResult(registration.FailureStatus, e.Message, e);
        }
    }
}
