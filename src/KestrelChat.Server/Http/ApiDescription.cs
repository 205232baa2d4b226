using KestrelChat.Server.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Http;

/// <summary>What the OpenAPI document says of the whole API: title, groups, and what every operation may answer.</summary>
internal static class ApiDescription
{
    private const string Unauthorized = "401";

    private static readonly (string Name, string Description)[] s_tags =
    [
        ("Health", "Whether the server works, for load balancers and monitoring."),
        ("Clients", "The connected clients."),
        ("Rooms", "The rooms."),
        ("Lines", "The lines of a room."),
        ("Bans", "Addresses that may not connect."),
        ("Events", "What happens, as it happens: streams of server-sent events."),
        ("Audit", "What operators did."),
        ("Metrics", "Numbers for Prometheus."),
    ];

    public static void DescribeApi(this OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = ProductVersion.Product,
                Version = ProductVersion.Text,
                Description = "For operators and monitoring. Every GET also answers HEAD. Every error is problem details (RFC 9457).",
            };
            document.Tags = new HashSet<OpenApiTag>(s_tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellation) =>
        {
            operation.Responses ??= [];
            var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), parameterDescription: null, cancellation);
            context.Document!.AddComponent(nameof(ProblemDetails), problem);
            operation.Responses["default"] = new OpenApiResponse
            {
                Description = "Any other error: an unknown host, a wrong method or body, or a failure of the server.",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document) },
                },
            };
            if (operation.Responses.TryGetValue(Unauthorized, out var unauthorized))
            {
                unauthorized.AddHeader("WWW-Authenticate", "The scheme: Bearer.", JsonSchemaType.String, isRequired: true);
            }

            operation.RequestBody?.Content?.Remove(JsonBody.AnyType);

            // The pattern of a number as text, which an integer has not.
            foreach (var schema in (operation.Parameters ?? []).Select(parameter => parameter.Schema).OfType<OpenApiSchema>().Where(schema => schema.Type == JsonSchemaType.Integer))
            {
                schema.Pattern = null;
            }
        });
    }

    /// <summary>Describes a header of a response.</summary>
    public static void AddHeader(this IOpenApiResponse? response, string name, string description, JsonSchemaType type, bool isRequired = false)
    {
        if (response is OpenApiResponse described)
        {
            described.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            described.Headers[name] = new OpenApiHeader { Description = description, Required = isRequired, Schema = new OpenApiSchema { Type = type } };
        }
    }

    /// <summary>Describes a header of the responses of an endpoint with this status.</summary>
    public static RouteHandlerBuilder DescribeHeader(this RouteHandlerBuilder endpoint, int status, string name, string description, JsonSchemaType type, bool isRequired = false) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Responses?[status.ToString(System.Globalization.CultureInfo.InvariantCulture)].AddHeader(name, description, type, isRequired);
            return Task.CompletedTask;
        });
}
