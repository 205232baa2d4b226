using System.Text.Json.Serialization;
using KestrelChat.Server.Platform;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Http;

/// <summary><c>/health</c>: all checks; <c>/health/live</c>: the process answers; <c>/health/ready</c>: it accepts new clients.</summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static void AddChatHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<ConnectionsHealthCheck>("connections")
        .AddCheck<DrainHealthCheck>("accepting", tags: [Ready]);

    // Not by MapHealthChecks: it takes every method, and the OpenAPI document leaves it out.
    public static void MapChatHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapGet("", (HealthCheckService checks, CancellationToken cancellation) => CheckAsync(checks, _ => true, ProductVersion.Text, cancellation))
            .WithName("GetHealth")
            .WithSummary("Returns the results of all checks, and the version.")
            .Describe503();
        health.MapGet("/live", (HealthCheckService checks, CancellationToken cancellation) => CheckAsync(checks, _ => false, version: null, cancellation))
            .WithName("GetLiveness")
            .WithSummary("Whether the process responds, also while it drains.")
            .ForEveryHost()
            .Describe503();
        health.MapGet("/ready", (HealthCheckService checks, CancellationToken cancellation) => CheckAsync(checks, check => check.Tags.Contains(Ready), version: null, cancellation))
            .WithName("GetReadiness")
            .WithSummary("Whether it accepts new clients; not while it drains.")
            .ForEveryHost()
            .Describe503();
    }

    private static async Task<Results<Ok<HealthView>, JsonHttpResult<HealthView>>> CheckAsync(HealthCheckService checks, Func<HealthCheckRegistration, bool> predicate, string? version, CancellationToken cancellation)
    {
        var report = await checks.CheckHealthAsync(predicate, cancellation);
        var view = HealthView.Of(report, version);
        return report.Status == HealthStatus.Unhealthy
            ? TypedResults.Json(view, ChatJson.Default.HealthView, statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(view);
    }

    private static void Describe503(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
}

/// <summary>The results of checks.</summary>
/// <param name="Status">Healthy, Degraded (both 200) or Unhealthy (503).</param>
/// <param name="Checks">The checks by name.</param>
/// <param name="Version">The server's version, in the answer about all checks only: the others are given to whoever asks.</param>
internal sealed record HealthView(
    [property: JsonConverter(typeof(JsonStringEnumConverter<HealthStatus>))] HealthStatus Status,
    IReadOnlyDictionary<string, HealthCheckView> Checks,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version = null)
{
    public static HealthView Of(HealthReport report, string? version)
    {
        var checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new HealthCheckView(entry.Value.Status, entry.Value.Description),
            StringComparer.Ordinal);
        return new HealthView(report.Status, checks, version);
    }
}

/// <summary>The result of a check.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Description">What it found, for people.</param>
internal sealed record HealthCheckView([property: JsonConverter(typeof(JsonStringEnumConverter<HealthStatus>))] HealthStatus Status, string? Description);
