using KestrelChat.Server.Http;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Events;

/// <summary>Describes in the OpenAPI document what an endpoint answers that streams events.</summary>
internal static class EventStreamDescription
{
    private const string MediaType = "text/event-stream";

    /// <param name="events">The types of its events, and what the data of each is in JSON.</param>
    public static RouteHandlerBuilder StreamsEvents(this RouteHandlerBuilder endpoint, params (string Event, Type Data)[] events) => endpoint
        .WithMetadata(new HeadRequests.Endless())
        .Produces<string>(StatusCodes.Status200OK, MediaType)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .DescribeHeader(StatusCodes.Status503ServiceUnavailable, HeaderNames.RetryAfter, "After how many seconds to try again.", JsonSchemaType.Integer)
        .AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
        {
            foreach (var (_, type) in events)
            {
                context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellation));
            }

            if (operation.Responses?["200"] is OpenApiResponse response)
            {
                response.Description = "Server-sent events without end. Each has an id. " + string.Join(' ', events.Select(each => $"The data of an event \"{each.Event}\" is a {each.Data.Name} in JSON."));
            }
        });
}
