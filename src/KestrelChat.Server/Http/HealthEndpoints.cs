using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Http;

/// <summary><c>/health</c>: all checks; <c>/health/live</c>: the process answers; <c>/health/ready</c>: it accepts new clients.</summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static void AddChatHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<ConnectionsHealthCheck>("connections")
        .AddCheck<DrainHealthCheck>("accepting", tags: [Ready]);

    public static void MapChatHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health", Options(_ => true));
        routes.MapHealthChecks("/health/live", Options(_ => false));
        routes.MapHealthChecks("/health/ready", Options(check => check.Tags.Contains(Ready)));
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) =>
        new() { Predicate = predicate, ResponseWriter = WriteAsync };

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new HealthCheckView(entry.Value.Status.ToString(), entry.Value.Description),
            StringComparer.Ordinal);
        var view = new HealthView(report.Status.ToString(), checks);
        context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(context.Response.Body, view, ChatJson.Default.HealthView, context.RequestAborted);
    }
}

/// <param name="Status">Healthy, Degraded (both 200) or Unhealthy (503).</param>
/// <param name="Checks">The checks by name.</param>
internal sealed record HealthView(string Status, IReadOnlyDictionary<string, HealthCheckView> Checks);

internal sealed record HealthCheckView(string Status, string? Description);
