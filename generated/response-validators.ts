// @ts-nocheck ajv's JavaScript stands here as ajv writes it; what is exported has its type.
// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.
import type { Validator } from '../src/lib/model.js';

// ajv
var checkGroupUsers = validate20;
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.group_users === void 0) {
      const err0 = { instancePath, keyword: "required", message: "must have required property 'group_users'" };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.group_users !== void 0) {
      let data0 = data.group_users;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data1 = data0[i0];
          if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
            if (data1.id === void 0) {
              const err1 = { instancePath: instancePath + "/group_users/" + i0, keyword: "required", message: "must have required property 'id'" };
              if (vErrors === null) {
                vErrors = [err1];
              } else {
                vErrors.push(err1);
              }
              errors++;
            }
            if (data1.full_name === void 0) {
              const err2 = { instancePath: instancePath + "/group_users/" + i0, keyword: "required", message: "must have required property 'full_name'" };
              if (vErrors === null) {
                vErrors = [err2];
              } else {
                vErrors.push(err2);
              }
              errors++;
            }
            if (data1.display_name === void 0) {
              const err3 = { instancePath: instancePath + "/group_users/" + i0, keyword: "required", message: "must have required property 'display_name'" };
              if (vErrors === null) {
                vErrors = [err3];
              } else {
                vErrors.push(err3);
              }
              errors++;
            }
            if (data1.email === void 0) {
              const err4 = { instancePath: instancePath + "/group_users/" + i0, keyword: "required", message: "must have required property 'email'" };
              if (vErrors === null) {
                vErrors = [err4];
              } else {
                vErrors.push(err4);
              }
              errors++;
            }
            if (data1.permission === void 0) {
              const err5 = { instancePath: instancePath + "/group_users/" + i0, keyword: "required", message: "must have required property 'permission'" };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
            if (data1.id !== void 0) {
              let data2 = data1.id;
              if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2))) {
                const err6 = { instancePath: instancePath + "/group_users/" + i0 + "/id", keyword: "type", message: "must be integer" };
                if (vErrors === null) {
                  vErrors = [err6];
                } else {
                  vErrors.push(err6);
                }
                errors++;
              }
              if (typeof data2 == "number" && isFinite(data2)) {
                if (data2 < 1 || isNaN(data2)) {
                  const err7 = { instancePath: instancePath + "/group_users/" + i0 + "/id", keyword: "minimum", message: "must be >= 1" };
                  if (vErrors === null) {
                    vErrors = [err7];
                  } else {
                    vErrors.push(err7);
                  }
                  errors++;
                }
              }
            }
            if (data1.full_name !== void 0) {
              if (typeof data1.full_name !== "string") {
                const err8 = { instancePath: instancePath + "/group_users/" + i0 + "/full_name", keyword: "type", message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err8];
                } else {
                  vErrors.push(err8);
                }
                errors++;
              }
            }
            if (data1.display_name !== void 0) {
              if (typeof data1.display_name !== "string") {
                const err9 = { instancePath: instancePath + "/group_users/" + i0 + "/display_name", keyword: "type", message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err9];
                } else {
                  vErrors.push(err9);
                }
                errors++;
              }
            }
            if (data1.email !== void 0) {
              if (typeof data1.email !== "string") {
                const err10 = { instancePath: instancePath + "/group_users/" + i0 + "/email", keyword: "type", message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err10];
                } else {
                  vErrors.push(err10);
                }
                errors++;
              }
            }
            if (data1.permission !== void 0) {
              if (typeof data1.permission !== "string") {
                const err11 = { instancePath: instancePath + "/group_users/" + i0 + "/permission", keyword: "type", message: "must be string" };
                if (vErrors === null) {
                  vErrors = [err11];
                } else {
                  vErrors.push(err11);
                }
                errors++;
              }
            }
          } else {
            const err12 = { instancePath: instancePath + "/group_users/" + i0, keyword: "type", message: "must be object" };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
      } else {
        const err13 = { instancePath: instancePath + "/group_users", keyword: "type", message: "must be array" };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
  } else {
    const err14 = { instancePath, keyword: "type", message: "must be object" };
    if (vErrors === null) {
      vErrors = [err14];
    } else {
      vErrors.push(err14);
    }
    errors++;
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { "props": { "group_users": true }, "dynamicProps": false, "dynamicItems": false };
var checkErrorBody = validate21;
function validate21(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate21.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.error === void 0) {
      const err0 = { instancePath, keyword: "required", message: "must have required property 'error'" };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.error !== void 0) {
      if (typeof data.error !== "string") {
        const err1 = { instancePath: instancePath + "/error", keyword: "type", message: "must be string" };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
  } else {
    const err2 = { instancePath, keyword: "type", message: "must be object" };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate21.errors = vErrors;
  return errors === 0;
}
validate21.evaluated = { "props": { "error": true }, "dynamicProps": false, "dynamicItems": false };

/** Ajv reports a discriminator at the object; whoever mends it has to look at the tag. */
const validator = (check) => (value) =>
  check(value)
    ? []
    : check.errors.map(({ instancePath, keyword, message, params }) => ({
        pointer: params?.tag ? `${instancePath}/${params.tag}` : instancePath,
        keyword,
        message,
      }));
const GroupUsers = /* @__PURE__ */ validator(checkGroupUsers);
const ErrorBody = /* @__PURE__ */ validator(checkErrorBody);

/** Validators of responses: the body by media type, the headers by lower-case name. Unknown fields are valid. */
export const responseValidators: { readonly listGroupUsers: { readonly 200: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 401: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 403: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 404: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 422: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } } }; readonly batchUpdateGroupUsers: { readonly 200: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 401: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 403: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 404: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } }; readonly 422: { readonly content: { readonly "application/json": Validator }; readonly headers: {  } } } } = { listGroupUsers: { 200: { content: { "application/json": GroupUsers }, headers: {  } }, 401: { content: { "application/json": ErrorBody }, headers: {  } }, 403: { content: { "application/json": ErrorBody }, headers: {  } }, 404: { content: { "application/json": ErrorBody }, headers: {  } }, 422: { content: { "application/json": ErrorBody }, headers: {  } } }, batchUpdateGroupUsers: { 200: { content: { "application/json": GroupUsers }, headers: {  } }, 401: { content: { "application/json": ErrorBody }, headers: {  } }, 403: { content: { "application/json": ErrorBody }, headers: {  } }, 404: { content: { "application/json": ErrorBody }, headers: {  } }, 422: { content: { "application/json": ErrorBody }, headers: {  } } } };
