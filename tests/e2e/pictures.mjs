// Pictures of the clinic for the documentation.
export async function takePictures() {}
