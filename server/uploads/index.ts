export { type UploadRoutesContext, uploadRoutes } from './routes.ts';
export type { TakenUpload } from './taken-upload.ts';
export { UPLOAD_STATUS, UploadError, type UploadErrorCode } from './upload-error.ts';
export { type Owner, Uploads, type UploadsContext } from './uploads.ts';
