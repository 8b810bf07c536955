/** The reference page: the contract as one HTML file that loads nothing, runs nothing and needs no network. */
import { assumptionsOf, operationsOf, serverOf, wholeOf, type Operation } from '../generate/contract-data.js';
import { isObject, listOf, textOf, valueAt, type Json, type JsonObject } from '../generate/json.js';
import type { ContractDocument } from '../generate/read-contract.js';
import { createAssumptions, type Assumptions } from './assumptions.js';
import { Html, html, inlineMarkdown, markdown } from './html.js';
import { samplesOf, type Sample } from './samples.js';
import { schemaView, typeInWords } from './schema-view.js';

interface OperationOnPage {
  readonly operation: Operation;
  readonly whole: JsonObject;
  readonly samples: readonly Sample[];
}

/** The page's text. The same contract and style give the same bytes. */
export async function referencePage(contract: ContractDocument, style: string): Promise<string> {
  const assumptions = createAssumptions(new Map(assumptionsOf(contract.root, '#')));
  const operations = await Promise.all(
    operationsOf(contract).map(async (operation) => {
      const whole = wholeOf(contract, operation);
      return { operation, whole, samples: await samplesOf(contract, operation, whole) };
    }),
  );
  const at = (pointer: string): string => textOf(valueAt(contract.root, pointer));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>${at('#/info/title')} ${at('#/info/version')}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <nav aria-label="Contents">
          <a class="title" href="#top">${at('#/info/title')}</a>
          <a href="#authorization">Authorization</a>
          ${operations.map(({ operation }) => html`<a href="#${operation.id}"><b class="${operation.method}">${operation.method}</b> ${operation.id}</a>`)}
          <a href="#assumptions">Assumptions</a>
        </nav>
        <main id="top">
          <header>
            <h1>${at('#/info/title')} <small>${at('#/info/version')}</small></h1>
            <p class="lead">${at('#/info/summary')}</p>
            ${markdown(at('#/info/description'))}
            <p><a href="${at('#/externalDocs/url')}">${at('#/externalDocs/description')}</a></p>
            <p class="server"><code>${textOf(serverOf(contract).url)}</code></p>
            ${markdown(at('#/servers/0/description'))}
          </header>
          ${authorizationView(contract)} ${operations.map((one) => operationView(one, assumptions))}
          <section id="assumptions">
            <h2>Assumptions</h2>
            <p>
              What the contract states though no published source does, and why. Each is marked
              <span class="assumed">assumed</span> where it holds.
            </p>
            ${assumptions.list()}
          </section>
        </main>
      </body>
    </html> `.text;
}

function authorizationView({ root }: ContractDocument): Html {
  const schemes = valueAt(root, '#/components/securitySchemes');
  return html`<section id="authorization">
    <h2>Authorization</h2>
    ${Object.values(isObject(schemes) ? schemes : {})
      .filter(isObject)
      .map(
        (scheme) =>
          html`<p>In the ${textOf(scheme.in)} <code>${textOf(scheme.name)}</code> of every request.</p>
            ${markdown(textOf(scheme.description))}`,
      )}
  </section>`;
}

function operationView({ operation, whole, samples }: OperationOnPage, assumptions: Assumptions): Html {
  const { id, method, path, node } = operation;
  return html`<section id="${id}" class="operation">
    <div class="words">
      <h2>${textOf(node.summary)}</h2>
      <p class="route"><b class="${method}">${method}</b> <code>${path}</code></p>
      <p>In the client: <code>studio.${id}</code> ${assumptions.badge(whole)}</p>
      ${markdown(textOf(node.description))} ${assumptions.reason(whole)}
      ${parametersView(listOf(whole.parameters).filter(isObject), assumptions)}
      ${bodyView(whole.requestBody, assumptions)}
      <h3>Outcomes</h3>
      ${Object.entries(isObject(whole.responses) ? whole.responses : {}).map(([status, response]) =>
        isObject(response) ? outcomeView(`${id}-${status}`, status, response, assumptions) : undefined,
      )}
    </div>
    <div class="samples">${samples.map((sample, index) => sampleView(sample, index === 0))}</div>
  </section>`;
}

function parametersView(parameters: readonly JsonObject[], assumptions: Assumptions): Html {
  if (parameters.length === 0) return html``;
  return html`<h3>Parameters</h3>
    <dl class="fields">
      ${parameters.map((parameter) => {
        const schema = isObject(parameter.schema) ? parameter.schema : {};
        return html`<dt>
            <code>${textOf(parameter.name)}</code>
            <span class="type">${typeInWords(schema)}, in the ${textOf(parameter.in)}</span>
            <span class="need">${parameter.required === true ? 'required' : 'optional'}</span>
            ${assumptions.badge(schema)}
          </dt>
          <dd>${markdown(textOf(parameter.description))} ${assumptions.reason(schema)}</dd>`;
      })}
    </dl>`;
}

function bodyView(body: Json | undefined, assumptions: Assumptions): Html {
  if (!isObject(body)) return html``;
  return html`<h3>Body</h3>
    ${markdown(textOf(body.description))} ${schemaView(body.schema, assumptions)}`;
}

function outcomeView(id: string, status: string, response: JsonObject, assumptions: Assumptions): Html {
  const examples = Object.values(isObject(response.examples) ? response.examples : {}).filter(isObject);
  return html`<div class="outcome" id="${id}">
    <h4><b class="status-${status.slice(0, 1)}">${status}</b> ${inlineMarkdown(textOf(response.description))}</h4>
    <details ${status.startsWith('2') ? 'open' : ''}>
      <summary>Body</summary>
      ${schemaView(response.schema, assumptions)}
    </details>
    ${examples.map(
      (example) =>
        html`<details>
          <summary>${textOf(example.summary)} ${assumptions.badge(example)}</summary>
          ${assumptions.reason(example)}
          <pre><code>${JSON.stringify(example.value, null, 2)}</code></pre>
        </details>`,
    )}
  </div>`;
}

function sampleView({ title, curl, client }: Sample, open: boolean): Html {
  return html`<details ${open ? 'open' : ''}>
    <summary>${title}</summary>
    <h4>Client</h4>
    <pre tabindex="0"><code>${client.trimEnd()}</code></pre>
    <h4>curl</h4>
    <pre tabindex="0"><code>${curl}</code></pre>
  </details>`;
}
